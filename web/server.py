"""The console behind gunicorn: workers as configured, each with a store of its own."""

from __future__ import annotations

import os
import sys
from typing import Any, Final

from flask import Flask
from gunicorn.app.base import BaseApplication

from verifier import logs
from verifier.accounts.passwords import nobody
from verifier.context import open_context
from verifier.settings import Settings
from web.application import create_app
from web.worker import EvenWorker

_CONSOLE_THREADS: Final = 8
_TIMEOUT_SECONDS: Final = 120
_LONGEST_LINE: Final = 8190
#: read once, when the library of matrices is loaded; its threads under ours only wait for each other
_ONE_THREAD: Final = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


_SWITCH_SECONDS: Final = 0.0005
"""Who writes for all kiosks gives the interpreter away at each statement, and would wait up to the usual five
thousandths of a second for a comparison to give it back: twenty times for each check."""


class ConsoleServer(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn with our options; each worker opens its own store, so nothing is shared over a fork."""

    def __init__(self, settings: Settings, host: str, port: int) -> None:
        self._settings = settings
        self._host, self._port = host, port
        super().__init__()

    def run(self) -> None:
        """Serve until told to stop; begins once more where several threads would multiply matrices."""
        missing = {name: value for name, value in _ONE_THREAD.items() if name not in os.environ}
        if missing:
            os.execve(sys.executable, sys.orig_argv, os.environ | missing)  # noqa: S606 -- our own command line
        sys.stderr.write(f"http://{self._host}:{self._port}\n")
        super().run()

    def load_config(self) -> None:
        """Hand gunicorn its options."""
        for name, value in server_options(self._settings, self._host, self._port).items():
            if name in self.cfg.settings:  # older versions of gunicorn lack some
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the application, once in each worker."""
        chosen = self._settings.logs
        logs.configure(level=chosen.level, form=chosen.format)
        nobody()
        sys.setswitchinterval(_SWITCH_SECONDS)
        return create_app(open_context(self._settings))


def server_options(settings: Settings, host: str, port: int) -> dict[str, Any]:
    """Return gunicorn's options; an IPv6 address gets its brackets."""
    addresses = [_address(host, port)]
    if settings.metrics.port is not None:
        addresses.append(_address(settings.metrics.host, settings.metrics.port))
    return {
        "bind": addresses,
        "workers": settings.console.workers,
        "worker_class": EvenWorker,
        # as many challenges as requests at work may wait to be let in
        "threads": _CONSOLE_THREADS + 2 * settings.kiosk.most_at_work,
        "timeout": _TIMEOUT_SECONDS,
        "graceful_timeout": 30,
        "limit_request_line": _LONGEST_LINE,
        # gunicorn would believe whoever connects from this machine, the proxy, and move the path by a header
        # SCRIPT_NAME; the two headers of ours are read in web.application, from as many proxies as configured
        "forwarded_allow_ips": "",
        "forwarder_headers": "",
        "accesslog": None,  # addresses of pages hold what was searched for
        "errorlog": "-",
        "loglevel": "warning",
        "proc_name": "pension-verifier-console",
        "control_socket_disable": True,
    }


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
