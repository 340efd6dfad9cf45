"""The explorer in a real browser: Debian's Chromium, driven by Playwright, which reaches nobody but the explorer."""

from tests.browser.sites import Explorer
from tests.browser.visiting import Visit

__all__ = ["Explorer", "Visit"]
