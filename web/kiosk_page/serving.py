"""Serves the page on this machine's own address and to no other."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from werkzeug.serving import BaseWSGIServer, make_server

from verifier.errors import ConfigurationError
from verifier.kiosk.checking import Kiosk
from verifier.kiosk.scanner import ImageFolder
from verifier.language import Text
from web.kiosk_page.application import create_page
from web.kiosk_page.line import Line
from web.kiosk_page.visit import Visits

HOST: Final = "127.0.0.1"


@contextmanager
def page_server(kiosk: Kiosk, images: ImageFolder, port: int) -> Iterator[BaseWSGIServer]:
    """Yield the server of the page, ready to serve; the queue is emptied beside it.

    Raises:
        ConfigurationError: the port is taken.
    """
    # addresses asked for say nothing, and a screen needs no list of them
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    visits = Visits(kiosk, images)
    line = Line(kiosk, visits)
    try:
        server = make_server(HOST, port, create_page(visits, line), threaded=True)
    except (OSError, SystemExit) as error:
        # werkzeug leaves the process where a port is taken
        raise ConfigurationError(
            Text("端口 {port} 已被占用。", "Port {port} is taken.").fill(port=port),
            Text("请用 --port 换一个。", "Choose another with --port."),
        ) from error
    line.start()
    try:
        yield server
    finally:
        line.stop()
        server.server_close()
        visits.close()
