"""Which effects its user has looked at: a change is proposed or adopted only by who saw what it does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from verifier.accounts.sessions import remember
from verifier.database import EVERYWHERE
from web.visit import context, own_login, visit


def note_seen(page: str, change: str, effect: Any) -> None:
    """Keep with the session that ``effect`` of ``change`` was shown; plain values only."""
    login = own_login()
    data = {**login.data, page: {**login.data.get(page, {}), change: effect}}
    with context().database.write(EVERYWHERE) as session:
        remember(session, login.token_hash, data)
    visit().login = replace(login, data=data)  # the rest of this request sees it too


def effect_seen(page: str, change: str) -> Any:
    """Return what was shown of ``change`` in this session, None if nothing was."""
    return own_login().data.get(page, {}).get(change)
