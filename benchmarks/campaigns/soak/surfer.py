"""A person at the console: logs in over the network and follows one link after the other."""

from __future__ import annotations

import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from random import Random
from typing import Final

_LINK: Final = re.compile(r'href="(/[^"#]*)"')
_TOKEN: Final = re.compile(r'name="form_token" value="([^"]+)"')
#: leaving, another language and what is no page end a walk
_NOT_FOLLOWED: Final = ("/logout", "/language", "/static/")
_PAUSE_SECONDS: Final = (0.5, 4.0)
_STARTS: Final = ("/", "/search")
_SOUGHT: Final = "王"


@dataclass
class Walk:
    """What one person met: seconds of each page, statuses, and links that led nowhere."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)


class Surfer:
    """One browser with its session."""

    def __init__(self, port: int, name: str, password: str, dice: Random) -> None:
        self._root, self._name, self._password, self._dice = f"http://127.0.0.1:{port}", name, password, dice
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(jar)
        self.walk = Walk()

    def go_on(self, over: threading.Event) -> None:
        """Walk until told otherwise; who was logged out logs in again."""
        page = self._log_in()
        while not over.wait(self._dice.uniform(*_PAUSE_SECONDS)):
            links = [link for link in _LINK.findall(page) if not link.startswith(_NOT_FOLLOWED)]
            if self._dice.random() < 0.1 or not links:
                links = list(_STARTS)
            link = self._dice.choice(links).replace("&amp;", "&")
            page = self._search(page) if link == "/search" else self._get(link)
            if 'name="password"' in page:
                page = self._log_in()

    def _search(self, page: str) -> str:
        """Type a text into the box of the bar, as the page's own form sends it."""
        token = _TOKEN.search(page)
        if token is None:
            return self._get("/search")
        sent = {"form_token": token[1], "at": "/search", "q": _SOUGHT}
        return self._get("/search/text", urllib.parse.urlencode(sent).encode())

    def _log_in(self) -> str:
        token = _TOKEN.search(self._get("/login"))
        if token is None:
            return ""
        sent = {"form_token": token[1], "name": self._name, "password": self._password}
        return self._get("/login", urllib.parse.urlencode(sent).encode())

    def _get(self, path: str, data: bytes | None = None) -> str:
        began = time.perf_counter()
        try:
            with self._opener.open(self._root + path, data, timeout=60) as answer:
                body, status = answer.read(), answer.status
        except urllib.error.HTTPError as error:
            body, status = error.read(), error.code
        except OSError as error:
            self.walk.failed[f"{type(error).__name__} {path}"] += 1
            return ""
        self.walk.seconds.append(time.perf_counter() - began)
        self.walk.statuses[status] += 1
        if status >= 400:
            self.walk.failed[f"{status} {path} as {self._name}"] += 1
        return str(body.decode("utf-8", "replace"))
