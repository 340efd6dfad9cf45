"""The explorer in Debian's Chromium, controlled by Playwright, without access to any other site."""

from tests.e2e.browser.example_site import ExampleSite
from tests.e2e.browser.visits import Visit

__all__ = ["ExampleSite", "Visit"]
