"""The articles, where somebody has them: reading them, re-finding quotes, what is borrowed, what is coded.

Offsets count Unicode code points of the canonical text: the file decoded as UTF-8 and nothing else. A text
must already be NFC and have LF line ends; it is never cleaned, since every hash hangs on its bytes.
"""
