"""The console behind gunicorn: workers as configured, each with a store of its own."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask
from gunicorn.app.base import BaseApplication

from verifier import logs
from verifier.accounts.passwords import nobody
from verifier.context import open_context
from verifier.settings import Settings
from web.application import create_app

_CONSOLE_THREADS: Final = 8
_TIMEOUT_SECONDS: Final = 120
_LONGEST_LINE: Final = 8190


class ConsoleServer(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn with our options; each worker opens its own store, so nothing is shared over a fork."""

    def __init__(self, settings: Settings, host: str, port: int) -> None:
        self._settings = settings
        self._host, self._port = host, port
        super().__init__()

    def load_config(self) -> None:
        """Hand gunicorn its options."""
        for name, value in server_options(self._settings, self._host, self._port).items():
            if name in self.cfg.settings:  # older versions of gunicorn lack some
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the application, once in each worker."""
        logs.configure()
        nobody()
        return create_app(open_context(self._settings))


def server_options(settings: Settings, host: str, port: int) -> dict[str, Any]:
    """Return gunicorn's options; an IPv6 address gets its brackets."""
    address = f"[{host}]" if ":" in host else host
    return {
        "bind": f"{address}:{port}",
        "workers": settings.console.workers,
        "worker_class": "gthread",
        "threads": _CONSOLE_THREADS + settings.kiosk.most_at_work,
        "timeout": _TIMEOUT_SECONDS,
        "graceful_timeout": 30,
        "limit_request_line": _LONGEST_LINE,
        "accesslog": None,  # addresses of pages hold what was searched for
        "errorlog": "-",
        "loglevel": "warning",
        "proc_name": "pension-verifier-console",
        "control_socket_disable": True,
    }
