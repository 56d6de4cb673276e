"""Templates grown old whose scores drift down: the person is offered a new enrolment (docs/vault.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from verifier.audit.service import Happening
from verifier.biometrics.vault.ageing import is_ageing
from verifier.biometrics.vault.tables import Template
from verifier.certification.tables import Check, ServiceTask
from verifier.certification.tasks.opening import open_task
from verifier.clock import CHINA
from verifier.context import Context
from verifier.database.bulk import among, chunks
from verifier.language import Text

_WHY: Final = Text(
    "登记的指纹或掌静脉已有多年，核验得分逐渐下降，请为本人重新采集。",
    "The finger or palm on record is years old and checks grow less sure: offer a new enrolment.",
)
_AT_ONCE: Final = 500
_DAYS_OF_A_YEAR: Final = 365


def offer_enrolments(session: Session, context: Context, by: str, today: date, audit: list[Happening]) -> int:
    """Open a task for each person with an ageing modality and none open; return how many.

    ``today`` is the business date; the session must see everybody. Fingers and hands age apart.
    """
    opened = 0
    for person_id, modality in _ageing(session, context, today):
        open_task(
            session,
            person_id=person_id,
            kind="reenrolment",
            why=_WHY,
            facts={"modality": modality},
            by=by,
            at=context.clock.now(),
            due_on=today + timedelta(days=_DAYS_OF_A_YEAR),
            audit=audit,
        )
        opened += 1
    return opened


def _ageing(session: Session, context: Context, today: date) -> Iterator[tuple[int, str]]:
    years = context.settings.biometrics.ageing_years
    before = context.clock.now() - timedelta(days=_DAYS_OF_A_YEAR * years)
    waiting = exists().where(
        ServiceTask.person_id == Template.person_id,
        ServiceTask.kind == "reenrolment",
        ServiceTask.closed_at.is_(None),
    )
    old = (
        select(Template.person_id, Template.modality, func.max(Template.created_at))
        .where(Template.revoked_at.is_(None), ~waiting)
        .group_by(Template.person_id, Template.modality)
        .having(func.max(Template.created_at) <= before)
        .order_by(Template.person_id, Template.modality)
    )
    for some in chunks(session.execute(old).all(), _AT_ONCE):
        scores = _scores(session, sorted({row[0] for row in some}))
        for person_id, modality, enrolled_at in some:
            seen = [(day, score) for day, score in scores[person_id, modality] if day >= enrolled_at.date()]
            if is_ageing(enrolled_at.astimezone(CHINA).date(), seen, today, years):
                yield person_id, modality


def _scores(session: Session, people: list[int]) -> dict[tuple[int, str], list[tuple[date, float]]]:
    found: dict[tuple[int, str], list[tuple[date, float]]] = defaultdict(list)
    query = select(Check.person_id, Check.modality, Check.captured_at, Check.score).where(
        among(session, Check.person_id, people),
        Check.decision.in_(("match", "inconclusive")),
        Check.score.is_not(None),
    )
    for person_id, modality, captured_at, score in session.execute(query.order_by(Check.captured_at)):
        found[person_id, modality].append((captured_at.astimezone(CHINA).date(), float(score or 0)))
    return found
