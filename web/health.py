"""What whoever watches the server may ask: alive, ready, and figures; it has no account and no session.

`/healthz` and `/readyz` tell nothing but that. `/metrics` answers on a port of its own, or to whoever holds
the token; elsewhere there is no such page.
"""

from __future__ import annotations

import hmac
import json
import threading
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from verifier.context import Context
from verifier.errors import ConfigurationError
from verifier.language import Text
from verifier.operation.gauges import Gauge, gauges
from verifier.operation.readiness import readiness
from web.counters import COUNTERS
from web.exposition import CONTENT_TYPE, exposition

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PATHS: Final = frozenset({"/healthz", "/readyz", "/metrics"})
SHORTEST_TOKEN: Final = 32
_READY_SECONDS: Final = 2.0
_FIGURES_SECONDS: Final = 15.0
"""However often somebody asks, the store is asked no oftener."""
_TEXT: Final = "text/plain; charset=utf-8"

T = TypeVar("T")


class _Lately(Generic[T]):
    """An answer that is good for a while; one thread makes it anew, the others wait for that."""

    def __init__(self, make: Callable[[], T], seconds: float) -> None:
        self._make, self._seconds = make, seconds
        self._turn = threading.Lock()
        self._made_at: float | None = None
        self._answer: T

    def get(self) -> T:
        """Return the answer."""
        with self._turn:
            now = time.monotonic()
            if self._made_at is None or now - self._made_at > self._seconds:
                self._answer = self._make()
                self._made_at = now
            return self._answer


class Health:
    """A WSGI application for the three addresses."""

    def __init__(self, context: Context) -> None:
        self._settings = context.settings.metrics
        self._token = _token(self._settings.token_file)
        self._ready = _Lately(lambda: readiness(context), _READY_SECONDS)
        self._figures = _Lately(lambda: _figures(context), _FIGURES_SECONDS)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            status, kind, body = 405, _TEXT, "method not allowed\n"
        else:
            status, kind, body = self._answer(environ)
        data = body.encode()
        headers = [
            ("Content-Type", kind),
            ("Content-Length", str(len(data))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        start_response(f"{status} {HTTPStatus(status).phrase}", headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else data]

    def _answer(self, environ: WSGIEnvironment) -> tuple[int, str, str]:
        path = environ.get("PATH_INFO", "")
        if path == "/healthz":
            return 200, _TEXT, "alive\n"
        if path == "/readyz":
            parts = self._ready.get()
            status = 200 if all(parts.values()) else 503
            return status, "application/json", json.dumps({"ready": status == 200, **parts}) + "\n"
        if path != "/metrics" or not self._may_see_figures(environ):
            return 404, _TEXT, "not found\n"
        return 200, CONTENT_TYPE, exposition(self._figures.get(), COUNTERS.counted())

    def _may_see_figures(self, environ: WSGIEnvironment) -> bool:
        if is_on_own_port(environ, self._settings.port):
            return True
        given = str(environ.get("HTTP_AUTHORIZATION", "")).removeprefix("Bearer ")
        return self._token is not None and hmac.compare_digest(given.encode(), self._token)


def is_on_own_port(environ: WSGIEnvironment, port: int | None) -> bool:
    """Tell whether a request came to the port of the figures: by the socket, which no header changes."""
    return port is not None and environ.get("SERVER_PORT") == str(port)


def _figures(context: Context) -> list[Gauge]:
    """Return the store's figures; ``up`` says whether the store could be asked at all."""
    try:
        return [Gauge("up", "1 if the store answers.", 1), *gauges(context)]
    except SQLAlchemyError:
        return [Gauge("up", "1 if the store answers.", 0)]


def _token(path: Path | None) -> bytes | None:
    """Return the token.

    Raises:
        ConfigurationError: missing, too short, or readable by others.
    """
    if path is None:
        return None
    try:
        token, mode = path.read_bytes().strip(), path.stat().st_mode
    except OSError:
        token, mode = b"", 0
    if len(token) < SHORTEST_TOKEN or mode & 0o077:
        raise ConfigurationError(
            Text("metrics.token_file 无法使用：{p}。", "metrics.token_file cannot be used: {p}.").fill(
                p=path
            ),
            Text(
                "应为 {n} 个以上字符、权限 600。", "It must hold {n} characters or more, with mode 600."
            ).fill(n=SHORTEST_TOKEN),
        )
    return token
