"""Filters under a name: kept and removed by the user whose they are, shown above the list they belong to."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.saved_views import View, forget_view, keep_view, keepable, views_of
from verifier.database import EVERYWHERE
from verifier.errors import InvalidInput
from verifier.language import Text
from web.access import ANY_USER, needs
from web.redirects import safe_path
from web.toasts import leave_toast
from web.visit import context, own_login, reading

blueprint = Blueprint("saved_views", __name__)

#: lists whose address holds their whole filter
LISTS: Final = frozenset({"/leads", "/cases", "/debts", "/tasks", "/certification", "/lapses"})


@blueprint.post("/views")
@needs(ANY_USER)  # everybody keeps their own; following one asks the right of the list
def keep() -> AnyResponse:
    """Keep the filter of the list one stands at."""
    parts = urlsplit(safe_path(request.form.get("at")))
    if parts.path not in LISTS:
        raise InvalidInput(Text("此页面的筛选不能保存。", "Filters of this page cannot be kept."))
    with context().database.write(EVERYWHERE) as session:
        view = keep_view(
            session, own_login().user_id, request.form.get("name", "")[:200], parts.path, parts.query
        )
    leave_toast(Text("筛选“{n}”已保存。", "The filter “{n}” is kept.").fill(n=view.name))
    return redirect(view.address)


@blueprint.post("/views/<row:view_id>/removal")
@needs(ANY_USER)
def remove(view_id: int) -> AnyResponse:
    """Remove one of one's own."""
    with context().database.write(EVERYWHERE) as session:
        view = forget_view(session, own_login().user_id, view_id)
    leave_toast(Text("筛选“{n}”已删除。", "The filter “{n}” is removed.").fill(n=view.name))
    return redirect(view.path)


def saved_here() -> tuple[tuple[View, ...], bool]:
    """Return one's named filters of the list shown, and whether its filter could be kept."""
    with reading() as session:
        views = views_of(session, own_login().user_id, request.path)
    return views, bool(keepable(request.query_string.decode("utf-8", "replace")))
