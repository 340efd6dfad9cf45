"""Articles: reading them, finding quotes, comparing wording, and measuring how much is coded.

Offsets count Unicode code points of the canonical text, which is the file decoded as UTF-8. An article must already be
in Unicode form NFC and have LF line endings; it is never normalized, because every hash depends on its bytes.
"""
