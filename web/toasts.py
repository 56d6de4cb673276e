"""Short sentences the next page says once: what was done, how to undo it. Kept in the server's session."""

from __future__ import annotations

from typing import Any

from verifier.accounts.sessions import remember
from verifier.database import EVERYWHERE
from verifier.language import Text
from web.visit import context, visit

_KEY = "toasts"


def leave_toast(message: Text, *, undo_path: str | None = None, kind: str = "done") -> None:
    """Have the next page say ``message``; ``undo_path`` gets a button that posts there."""
    login = visit().login
    if login is None:
        return
    toast = {"message": message.as_dict(), "undo_path": undo_path, "kind": kind}
    with context().database.write(EVERYWHERE) as session:
        remember(session, login.token_hash, {**login.data, _KEY: [toast]})


def take_toasts() -> list[dict[str, Any]]:
    """Return what the previous page left, and forget it. Read by the page layout, once per page."""
    login = visit().login
    waiting: list[dict[str, Any]] = list(login.data.get(_KEY, [])) if login else []
    if login is not None and waiting:
        rest = {key: value for key, value in login.data.items() if key != _KEY}
        with context().database.write(EVERYWHERE) as session:
            remember(session, login.token_hash, rest)
    return waiting
