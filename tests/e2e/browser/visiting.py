"""A visit of an explorer: its pages in Chromium, and everything that they said and asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Literal

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    ViewportSize,
    sync_playwright,
)

from tests.e2e.servers.running import wanted

CHROMIUM: Final = "/usr/bin/chromium"
PATIENCE: Final = 30_000
"""How long a page may take to answer, in milliseconds: machines are shared, and what is quick waits for nobody."""
DESK: Final[ViewportSize] = {"width": 1280, "height": 900}
PHONE: Final[ViewportSize] = {"width": 360, "height": 740}

# What a script of the page makes by itself, and nobody else sees.
_WITHIN: Final = ("data:", "blob:", "about:")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run Debian's Chromium until the block ends; it finds no name and no address but loopback."""
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
    """Pages of one explorer, from one place.

    Attributes:
        browser: Where they are opened.
        base: The address of the explorer, with a slash at the end.
        said: What stood in the console, and what went wrong in a script.
        left: What was asked for outside of the explorer.
        broken: What was asked for and did not come.
    """

    browser: Browser
    base: str
    said: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def open(
        self,
        address: str = "index.html",
        *,
        scheme: Literal["light", "dark"] = "light",
        phone: bool = False,
        moving: bool = False,
        scripts: bool = True,
    ) -> Page:
        """Open the page at *address* below the explorer, in a browser of its own."""
        context = self.browser.new_context(
            viewport=PHONE if phone else DESK,
            is_mobile=phone,
            has_touch=phone,
            color_scheme=scheme,
            reduced_motion="no-preference" if moving else "reduce",
            java_script_enabled=scripts,
        )
        context.set_default_timeout(PATIENCE)
        context.on("page", self._watch)
        self._contexts.append(context)
        page = context.new_page()
        page.goto(self.base + address)
        return page

    def below(self, page: Page) -> str:
        """Return the address of *page* below the explorer."""
        assert page.url.startswith(self.base), page.url
        return page.url.removeprefix(self.base)

    def quiet(self) -> None:
        """Fail where a page said anything, asked for anything outside of the explorer, or lacked anything."""
        wrong = {"said": self.said, "left": self.left, "broken": self.broken}
        assert not any(wrong.values()), wrong

    def close(self) -> None:
        """Close all pages."""
        for context in self._contexts:
            context.close()

    def _watch(self, page: Page) -> None:
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.said.append(f"{page.url}: {error}"))
        page.on("request", self._ask)
        page.on("requestfailed", self._miss)
        page.on("response", lambda answer: self._miss(answer.request) if answer.status >= 400 else None)

    def _hear(self, message: ConsoleMessage) -> None:
        self.said.append(f"{message.type}: {message.text} ({message.location.get('url')})")

    def _ask(self, request: Request) -> None:
        if not request.url.startswith((self.base, *_WITHIN)):
            self.left.append(request.url)

    def _miss(self, request: Request) -> None:
        # A page that is left, or a download, ends what was under way.
        if request.failure != "net::ERR_ABORTED":
            self.broken.append(f"{request.url} {request.failure or ''}".rstrip())


def settled(page: Page) -> Page:
    """Return *page* when its scripts have run and it has been painted."""
    page.wait_for_load_state("load")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page
