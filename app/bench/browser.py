"""A person at a desk, without a browser: signs in, opens pages, presses buttons, over one kept connection."""

import http.client
import re
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

_CSRF = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')
_ONCE = re.compile(rb'name="once"[^>]*value="([^"]*)"')


@dataclass
class Answer:
    """One response, with the time it took in ms and what it cost the database."""

    status: int
    body: bytes
    statements: int
    commits: int
    ms: float
    mark: str = ""


class Browser:
    """One signed-in person."""

    def __init__(self, port: int, sign_in: str, password: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookies: dict[str, str] = {}
        self.csrf = self.once = ""
        self.get("/sign-in")
        answer = self.post("/sign-in", {"sign_in": sign_in, "password": password})
        if answer.status not in (302, 303):
            raise RuntimeError(f"{sign_in} cannot sign in: {answer.status}")
        self.get("/queue")

    @classmethod
    def again(cls, port: int, cookies: dict[str, str]) -> "Browser":
        """Another page of the same browser, over a connection of its own."""
        page = cls.__new__(cls)
        page.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        page.cookies, page.csrf, page.once = dict(cookies), "", ""
        return page

    def close(self) -> None:
        """The connection is not kept any longer."""
        self.connection.close()

    def get(self, path: str) -> Answer:
        """The page, its CSRF token and form mark remembered."""
        answer = self._go("GET", path, None)
        self.csrf = _first(_CSRF, answer.body) or self.csrf
        self.once = _first(_ONCE, answer.body) or secrets.token_urlsafe(16)
        return answer

    def post(self, path: str, data: dict[str, Any]) -> Answer:
        """The form, with token and mark."""
        return self._go("POST", path, {"csrf_token": self.csrf, "once": self.once, **data})

    def _go(self, method: str, path: str, data: dict[str, Any] | None) -> Answer:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Accept-Language": "kk"}
        if data is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        sent = urlencode(data, doseq=True) if data is not None else None
        began = time.perf_counter()
        try:
            self.connection.request(method, path, sent, headers)
        except ConnectionError:  # the server ends connections that were silent for long
            self.connection.close()
            self.connection.request(method, path, sent, headers)
        answer = self.connection.getresponse()
        body = answer.read()
        took = (time.perf_counter() - began) * 1e3
        for value in answer.headers.get_all("Set-Cookie") or []:
            name, _, content = value.split(";")[0].partition("=")
            self.cookies[name] = content
        cost = [int(answer.headers.get(name) or 0) for name in ("X-Statements", "X-Commits")]
        return Answer(answer.status, body, cost[0], cost[1], took, answer.headers.get("X-Mark") or "")


def _first(pattern: "re.Pattern[bytes]", body: bytes) -> str:
    found = pattern.search(body)
    return found[1].decode() if found else ""
