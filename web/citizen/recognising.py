"""Whose page a request is about. A login of the console in the same browser is not looked at here."""

from __future__ import annotations

import secrets

from flask import request

from verifier.citizens.visits import find_visit, forget_visit, has_run_out, mark_seen
from verifier.context import Context
from verifier.database import EVERYWHERE
from web import cookies, language
from web.visit import Visit


def recognise(context: Context) -> Visit:
    """Return the visit of a request to these pages; its forms are bound to it, or to the cookie before it."""
    settings = context.settings
    chosen = language.language_of(request, None, settings.console.language)
    token = cookies.citizen_token(request, settings.security)
    if token:
        with context.database.read(EVERYWHERE) as session:
            found = find_visit(session, context, token)
            over = found is None and has_run_out(session, context, token)
        if over:
            with context.database.write(EVERYWHERE) as session:
                forget_visit(session, token)
        if found is not None:
            if found.seen_is_stale:
                with context.database.write(EVERYWHERE) as session:
                    mark_seen(session, context, found)
            return Visit(chosen, None, found.token_hash, citizen=found)
    given = cookies.binding(request, settings.security)
    fresh = None if given else secrets.token_urlsafe(32)
    return Visit(chosen, None, (given or fresh or "").encode(), new_binding=fresh)
