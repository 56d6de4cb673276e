"""What of a person is on record, the best first: read without opening a single template."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from verifier.biometrics.vault.tables import Enrolment, Template
from verifier.certification.checks.ladder import Place
from verifier.database.ready import Question, Ready

# made once: to make a statement anew costs as much as to run it
_PLACES: Final = Ready(
    select(
        Template.modality,
        Template.position,
        Template.quality,
        Enrolment.enrolled_at,
        Enrolment.best_modality,
        Enrolment.best_position,
    )
    .join(Enrolment, Enrolment.id == Template.enrolment_id)
    .where(
        Template.person_id.in_(bindparam("people", expanding=True)),
        Template.revoked_at.is_(None),
    )
)
#: revoked templates count: one that was replaced again at once taints what resembles it
_DIFFERS: Final = Ready(
    select(
        exists().where(
            Enrolment.person_id.in_(bindparam("people", expanding=True)),
            Enrolment.resembles.is_(False),
            Enrolment.enrolled_at > bindparam("since"),
            Template.enrolment_id == Enrolment.id,
            Template.modality == bindparam("modality"),
        )
    )
)


def difference_question(person_ids: Sequence[int], modality: str, since: datetime) -> Question:
    """Return what :func:`differs_lately` asks, to be asked ahead."""
    return _DIFFERS, {"people": tuple(person_ids), "modality": modality, "since": since}


def differs_lately(session: Session, person_ids: Sequence[int], modality: str, since: datetime) -> bool:
    """Tell whether an enrolment of this modality after ``since`` resembles nothing of what it replaced."""
    return bool(_DIFFERS.scalar(session, people=tuple(person_ids), modality=modality, since=since))


def enrolled_places(session: Session, person_ids: Sequence[int]) -> tuple[Place, ...]:
    """Return every finger and hand with a template that is not revoked, the best on record first.

    After the best of the latest enrolment the others follow by the quality of their best impression.
    """
    rows = _PLACES.rows(session, people=tuple(person_ids))
    if not rows:
        return ()
    quality: dict[Place, int] = {}
    for row in rows:
        place = Place(row.modality, row.position)
        quality[place] = max(quality.get(place, 0), row.quality)
    latest = max(rows, key=lambda row: row.enrolled_at)
    best = Place(latest.best_modality, latest.best_position)
    return tuple(sorted(quality, key=lambda place: (place != best, -quality[place], place.position)))
