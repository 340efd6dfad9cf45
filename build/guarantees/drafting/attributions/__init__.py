"""Find attributions in any English text: what is said, who says it, and the words that attribute it.

Knows texts and parses, but neither curation files nor the register of actors.
"""
