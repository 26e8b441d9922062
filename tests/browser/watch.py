"""What no page may do: complain in the console, break the policy, ask another host for anything."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

from tests.browser.chromium import HOST

# Said of every page over plain http, where the browser does without this one header.
OPENER = "The Cross-Origin-Opener-Policy header has been ignored"
STATUS = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")


@dataclass
class Watch:
    """Notes what goes wrong in every context it is given; a test says which statuses it expects."""

    expected: set[str] = field(default_factory=set)
    found: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        context.on("console", self.on_console)
        context.on("weberror", self.on_error)
        context.on("request", self.on_request)

    def leave(self, context: BrowserContext) -> None:
        context.remove_listener("console", self.on_console)
        context.remove_listener("weberror", self.on_error)
        context.remove_listener("request", self.on_request)

    def expect(self, *what: int | str) -> None:
        """Statuses that the test brings about itself, or a net::ERR_… of a lost connection."""
        self.expected |= {str(each) for each in what}

    def on_console(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"} or message.text.startswith(OPENER):
            return
        status = STATUS.search(message.text)
        known = status.group(1) if status else message.text.rpartition(" ")[2]
        if known not in self.expected:
            self.found.append(f"console of {message.page and message.page.url}: {message.text}")

    def on_error(self, error: WebError) -> None:
        self.found.append(f"script: {error.error}")

    def on_request(self, request: Request) -> None:
        local = request.url.startswith((f"http://{HOST}:", "data:", "blob:", "about:"))
        if not local:
            self.found.append(f"another host: {request.url}")
