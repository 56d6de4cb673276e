"""What anybody may read without a signature: the server's keys, and the description of the API."""

from __future__ import annotations

from collections.abc import Callable

from verifier.context import Context
from verifier.devices.server_keys import published
from web.kiosk.exchange import Reply
from web.kiosk.openapi import document
from web.kiosk.routes import KEYS_PATH, OPENAPI_PATH


def open_pages(context: Context) -> dict[tuple[str, str], Callable[[], Reply]]:
    """Return what answers each method and path that is open."""
    return {
        ("GET", KEYS_PATH): lambda: Reply(200, published(context).model_dump_json().encode()),
        ("GET", OPENAPI_PATH): lambda: Reply(200, document()),
    }
