"""How far coders agree: two codings of the same texts compared, measure by measure.

``coding`` turns what a coder wrote into values over the words of the texts, ``matching`` finds what is the same
in two codings, ``measures`` says what is compared, ``estimates`` holds the statistics, ``comparison`` joins them.
"""
