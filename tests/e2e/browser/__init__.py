"""The explorer in a real browser: Debian's Chromium, driven by Playwright, which reaches nobody but the explorer."""

from tests.e2e.browser.sites import Explorer
from tests.e2e.browser.visiting import Visit

__all__ = ["Explorer", "Visit"]
