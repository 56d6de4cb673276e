"""Around every request: an id that stands in its answer and in all it logs, a line, and what is counted.

The line holds no address as it was asked for, only its form: what may be a number, a name or a search is a
star. Nobody's IP address is in it either.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import structlog

from verifier.logs import new_trace
from web.counters import COUNTERS, Part
from web.health import PATHS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_HEADER: Final = "X-Request-Id"
_GIVEN: Final = re.compile(r"[0-9a-f]{16,32}")
_WORD: Final = re.compile(r"[a-z][a-z._-]{0,30}|v1")
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"})
_CHECK: Final = "/v1/checks"

log = structlog.get_logger("web.requests")


class Requests:
    """Wraps the whole application."""

    def __init__(self, app: WSGIApplication, *, logged: bool, trusts_proxy: bool) -> None:
        self._app, self._logged, self._trusts_proxy = app, logged, trusts_proxy

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        began = time.perf_counter()
        request_id = self._request_id(environ)
        told: list[int] = []

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            told.append(int(status[:3]))
            return start_response(status, [*headers, (_HEADER, request_id)], *error)

        structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            return self._app(environ, start)
        finally:
            self._finish(environ, told[-1] if told else 500, time.perf_counter() - began)
            structlog.contextvars.clear_contextvars()

    def _request_id(self, environ: WSGIEnvironment) -> str:
        given = str(environ.get("HTTP_X_REQUEST_ID", ""))
        return given if self._trusts_proxy and _GIVEN.fullmatch(given) else new_trace(20)

    def _finish(self, environ: WSGIEnvironment, status: int, seconds: float) -> None:
        path, method = str(environ.get("PATH_INFO", "")), str(environ.get("REQUEST_METHOD", ""))
        if path in PATHS:  # who watches every few seconds is no visitor
            return
        part: Part = "kiosk" if path.startswith("/v1/") else "console"
        COUNTERS.count(part, status, seconds)
        if path == _CHECK and method == "POST":
            COUNTERS.count("check", status, seconds)
        if self._logged:
            log.info(
                "request",
                part=part,
                method=method if method in _METHODS else "?",
                route=form_of(path),
                status=status,
                milliseconds=round(seconds * 1000, 1),
            )


def form_of(path: str) -> str:
    """Return a path with a star for each segment that is not a plain word: ``/cases/12`` is ``/cases/*``."""
    parts = [part if not part or _WORD.fullmatch(part) else "*" for part in path.split("/")[:8]]
    return "/".join(parts)
