"""What the agencies sent: the fate of every row, feeds that wait for a person, and rows to be mended."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWorking
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, redirect, render_template, request, url_for
from structlog import get_logger
from werkzeug.wrappers import Response as AnyResponse

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.context import Context
from verifier.feeds.quarantine import write_quarantine
from verifier.feeds.service import decide_release, place_released, reject
from verifier.feeds.views import feed_view, feeds
from verifier.feeds.words import STATE_NAMES
from verifier.language import Text
from web.access import needs
from web.console.audit import trail
from web.paging import asked_page
from web.toasts import leave_toast
from web.visit import actor, context, reading

blueprint = Blueprint("feeds", __name__)

#: a release places every row; after so long the page stops waiting and shows the progress instead
_PATIENCE_SECONDS: Final = 3.0
#: formats whose rows can be handed out on their own
_MENDABLE: Final = frozenset({"csv", "tsv", "xlsx", "xls"})
_log: Final = get_logger("console")
_releases: Final = ThreadPoolExecutor(max_workers=2, thread_name_prefix="release")


@blueprint.get("/feeds")
@needs(Right.FEEDS_VIEW)
def listing() -> str:
    """Show the feeds, newest first; those that wait for a person are told at the top."""
    state = request.args.get("state")
    chosen = state if state in STATE_NAMES else None
    with reading() as session:
        page = feeds(session, state=chosen, page=asked_page(request.args))
        waiting = feeds(session, state="held", per_page=1).total

    def page_link(number: int) -> str:
        return url_for("feeds.listing", state=chosen, page=number)

    return render_template("feeds/list.html", page=page, state=chosen, waiting=waiting, page_link=page_link)


@blueprint.get("/feeds/<small:feed_id>")
@needs(Right.FEEDS_VIEW)
def feed(feed_id: int) -> str:
    """Show one feed: its counts, why it waits, what is in quarantine and how to mend it."""
    with reading() as session:
        view = feed_view(session, feed_id, page=asked_page(request.args))

    def page_link(number: int) -> str:
        return url_for("feeds.feed", feed_id=feed_id, page=number, _anchor="quarantine")

    return render_template(
        "feeds/feed.html",
        view=view,
        feed=view.row,
        is_own=view.row.imported_by == actor().name,
        mendable=view.format in _MENDABLE,
        page_link=page_link,
    )


@blueprint.post("/feeds/<small:feed_id>/release")
@needs(Right.FEEDS_RELEASE)
def release_feed(feed_id: int) -> AnyResponse:
    """Release a held feed: decided at once, placed in the background when it is long.

    What is left when the process ends, or placing fails, is taken up by the night.
    """
    decide_release(context(), actor(), feed_id, request.form.get("reason", ""))
    work = _releases.submit(_place, context(), actor(), feed_id)
    try:
        work.result(timeout=_PATIENCE_SECONDS)
    except StillWorking:
        leave_toast(
            Text("已放行，正在入库；可以离开此页。", "Released and being applied; you may leave this page.")
        )
    else:
        leave_toast(
            Text(
                "已放行并入库；疑点会在下一次夜间作业后出现。",
                "Released and applied; leads appear after the next night run.",
            )
        )
    return redirect(url_for("feeds.feed", feed_id=feed_id))


def _place(ctx: Context, who: Actor, feed_id: int) -> None:
    try:
        place_released(ctx, who, feed_id)
    except Exception:
        _log.exception("feed.placing_failed", feed_id=feed_id)
        raise


@blueprint.post("/feeds/<small:feed_id>/rejection")
@needs(Right.FEEDS_RELEASE)
def reject_feed(feed_id: int) -> AnyResponse:
    """Refuse a held feed for good."""
    reject(context(), actor(), feed_id, request.form.get("reason", ""))
    leave_toast(Text("已退回，不会入库。", "Rejected; nothing of it takes effect."))
    return redirect(url_for("feeds.feed", feed_id=feed_id))


@blueprint.post("/feeds/<small:feed_id>/quarantine")
@needs(Right.FEEDS_IMPORT)
def quarantine(feed_id: int) -> Response:
    """Hand over the quarantined rows in the feed's own columns, audited: mended, they are imported again."""
    with tempfile.TemporaryDirectory(prefix="pension-quarantine-") as folder:
        path = Path(folder) / "rows"
        write_quarantine(context(), actor(), feed_id, path)
        content = path.read_bytes()
    return Response(
        content,
        mimetype="application/octet-stream",  # the bytes are the agency's own, in its own encoding
        headers={"Content-Disposition": f'attachment; filename="feed-{feed_id}-quarantine.csv"'},
    )


@blueprint.get("/feeds/<small:feed_id>/audit")
@needs(Right.FEEDS_VIEW)
def audit(feed_id: int) -> str:
    """Show who did what with this feed."""
    with reading() as session:
        feed_view(session, feed_id)
        return trail(session, [("feed", str(feed_id))], url_for("feeds.feed", feed_id=feed_id))
