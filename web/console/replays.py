"""A past night told again on a page: what would have differed; what takes too long the command line does."""

from __future__ import annotations

import time
from typing import Final, get_args

from flask import Blueprint, render_template, request
from sqlalchemy import func, select

from verifier.accounts.rights import Right
from verifier.crossmatch.kinds_catalogue import KINDS
from verifier.crossmatch.replay.service import Against, Replay, Rules, replay_night
from verifier.crossmatch.replay.words import CAUSES, RULE_PARTS, WHAT_NAMES
from verifier.database import EVERYWHERE
from verifier.errors import Conflict
from verifier.language import Text
from verifier.people.tables import Person
from verifier.runs.tables import Run
from verifier.runs.views import run_view
from web.access import needs
from web.console.asked import asked_word
from web.visit import actor, context, reading

blueprint = Blueprint("replays", __name__)

_RULES: Final[tuple[Rules, ...]] = get_args(Rules)
_AGAINST: Final[tuple[Against, ...]] = get_args(Against)
#: seconds of comparing after which a page gives up; a worker is ended at 120
_MOST_SECONDS: Final = 60.0
#: people on the roll above which the store alone takes too long to copy while a page waits
_MOST_PEOPLE: Final = 100_000
#: rows shown; the command line writes them all into a file
_MOST_ROWS: Final = 200


@blueprint.get("/runs/<small:run_id>/replay")
@needs(Right.LEADS_VIEW)
def ask(run_id: int) -> str:
    """Ask by which rules a night is to be told again; nothing is done yet."""
    return _page(_run(run_id), None)


@blueprint.post("/runs/<small:run_id>/replay")
@needs(Right.LEADS_VIEW)
def tell(run_id: int) -> str:
    """Tell the night again; it changes nothing but the audit chain, so the answer is shown at once."""
    run = _run(run_id)
    if _too_large():
        raise _too_long(run_id)
    ends = time.monotonic() + _MOST_SECONDS

    def in_time(_done: int, _total: int) -> None:
        if time.monotonic() > ends:
            raise _too_long(run_id)

    return _page(
        run,
        replay_night(
            context(),
            actor(),
            str(run_id),
            rules=asked_word(request.form, "rules", _RULES) or "then",
            against=asked_word(request.form, "against", _AGAINST) or "night",
            advance=in_time,
        ),
    )


def _page(run: Run, replay: Replay | None) -> str:
    return render_template(
        "replays/replay.html",
        run=run,
        replay=replay,
        too_large=_too_large(),
        shown=_MOST_ROWS,
        rules=(replay.rules if replay else None) or "now",
        against=(replay.against if replay else None) or "night",
        kinds=KINDS,
        causes=CAUSES,
        what_names=WHAT_NAMES,
        rule_parts=RULE_PARTS,
    )


def _run(run_id: int) -> Run:
    with reading(EVERYWHERE) as session:
        return run_view(session, run_id).run


def _too_large() -> bool:
    with reading(EVERYWHERE) as session:
        return (session.scalar(select(func.count(Person.id))) or 0) > _MOST_PEOPLE


def _too_long(run_id: int) -> Conflict:
    return Conflict(
        Text("在页面上重演这一夜需时过长，已停止。", "Telling this night again takes too long for a page."),
        Text(
            "请在服务器上运行：pension-verifier replay {n} --rules now --out 文件.csv",
            "Run it on the server: pension-verifier replay {n} --rules now --out FILE.csv",
        ).fill(n=run_id),
    )
