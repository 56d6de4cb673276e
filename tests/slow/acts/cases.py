"""A case taken to a stop and back, and papers made and served."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from tests.conftest import NOW
from tests.integration.notices.scene import JPEG, OFFICES, Matter, new_matter
from tests.integration.stops.scene import WINDOW, Scene, set_stage
from tests.slow.act import Act, Step
from verifier.clock import FixedClock
from verifier.context import Context
from verifier.database import EVERYWHERE, Base
from verifier.notices.archive import fetch
from verifier.notices.tables import Notice, NoticeService


def _set(context: Context, days: int) -> None:
    assert isinstance(context.clock, FixedClock)
    context.clock.moment = NOW + timedelta(days=days)


def _case(days: int, what: str) -> Step:
    """One change of the case, so many days after the first."""

    def step(context: Context) -> None:
        _set(context, days)
        getattr(Scene(context, 1, 1, 1, 1), what)()

    return step


CASE = Act(
    "case",
    set_stage,
    (
        _case(0, "verify"),
        _case(0, "notify"),
        _case(WINDOW, "propose"),
        _case(WINDOW, "decide"),
        _case(WINDOW + 5, "reverse"),
    ),
)


def _count(context: Context, model: type[Base]) -> int:
    with context.database.read(EVERYWHERE) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def _made(nth: int) -> Step:
    """Make a paper, unless it is on the list already: a person who was interrupted looks there first."""

    def step(context: Context) -> None:
        if _count(context, Notice) < nth:
            Matter(context, 1, 1).make("return_notice")

    return step


def _served(context: Context) -> None:
    """Tell how the first paper was served, unless that stands there already."""
    if _count(context, NoticeService) == 0:
        with context.database.read(EVERYWHERE) as session:
            notice = session.scalars(select(Notice).order_by(Notice.id).limit(1)).one()
        Matter(context, 1, 1).serve(notice, data=JPEG)


def _papers(context: Context) -> list[int]:
    """Every row's file opens; numbers run without a gap."""
    with context.database.read(EVERYWHERE) as session:
        notices = session.scalars(select(Notice).order_by(Notice.serial)).all()
    for notice in notices:
        assert len(fetch(context.settings, notice.sha256)) == notice.size
    return [notice.serial for notice in notices]


NOTICE = Act(
    "notice",
    new_matter,
    (_made(1), _made(2), _served),
    look=_papers,
    settings={"notices": OFFICES},
)
