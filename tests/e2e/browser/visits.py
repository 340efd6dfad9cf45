"""A visit to a site in Chromium, with the console messages and requests of its pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final, Literal

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    ViewportSize,
    sync_playwright,
)

from tests.e2e.servers.running import wanted

CHROMIUM: Final = "/usr/bin/chromium"
TIMEOUT_MS: Final = 30_000
"""Long, since test machines can be under load."""

DESK: Final[ViewportSize] = {"width": 1280, "height": 900}
PHONE: Final[ViewportSize] = {"width": 360, "height": 740}

# URLs that do not cause a request.
_LOCAL_SCHEMES: Final = ("data:", "blob:", "about:")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run Debian's Chromium until the block ends; it can only reach loopback addresses."""
    wanted("chromium", package="chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"],
        )
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visit:
    """Pages of one site, in one browser.

    Attributes:
        base: The address of the site, with a slash at the end.
        console: Console messages and script errors.
        outside_requests: Requests to other addresses.
        failed_requests: Requests without a response, or with an error status.
    """

    browser: Browser
    base: str
    console: list[str] = field(default_factory=list)
    outside_requests: list[str] = field(default_factory=list)
    failed_requests: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def open(
        self,
        address: str = "index.html",
        *,
        scheme: Literal["light", "dark"] = "light",
        phone: bool = False,
        motion: bool = False,
        scripts: bool = True,
    ) -> Page:
        """Open the page at *address* in a new browser context."""
        context = self.browser.new_context(
            viewport=PHONE if phone else DESK,
            is_mobile=phone,
            has_touch=phone,
            color_scheme=scheme,
            reduced_motion="no-preference" if motion else "reduce",
            java_script_enabled=scripts,
        )
        context.set_default_timeout(TIMEOUT_MS)
        context.on("page", self._watch)
        self._contexts.append(context)
        page = context.new_page()
        page.goto(self.base + address)
        return page

    def address(self, page: Page) -> str:
        """Return the address of *page*, relative to the site."""
        assert page.url.startswith(self.base), page.url
        return page.url.removeprefix(self.base)

    def assert_clean(self) -> None:
        """Fail if there was a console message, a request to another address, or a failed request."""
        problems = {
            "console": self.console,
            "outside requests": self.outside_requests,
            "failed requests": self.failed_requests,
        }
        assert not any(problems.values()), problems

    def close(self) -> None:
        """Close all pages."""
        for context in self._contexts:
            context.close()

    def _watch(self, page: Page) -> None:
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.console.append(f"{page.url}: {error}"))
        page.on("request", self._on_request)
        page.on("requestfailed", self._on_failure)
        page.on("response", self._on_response)

    def _on_console(self, message: ConsoleMessage) -> None:
        self.console.append(f"{message.type}: {message.text} ({message.location.get('url')})")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self.base, *_LOCAL_SCHEMES)):
            self.outside_requests.append(request.url)

    def _on_response(self, response: Response) -> None:
        if response.status >= HTTPStatus.BAD_REQUEST:
            self._on_failure(response.request)

    def _on_failure(self, request: Request) -> None:
        # Leaving a page, or a download, aborts requests.
        if request.failure != "net::ERR_ABORTED":
            self.failed_requests.append(f"{request.url} {request.failure or ''}".rstrip())


def settled(page: Page) -> Page:
    """Return *page* after its scripts have run and it has been painted."""
    page.wait_for_load_state("load")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page
