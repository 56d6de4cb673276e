"""The same finger under two identities: one enrolled position is sought among everybody's.

Codes make a short list, the full comparison judges it, and what is alike is compared again impression by
impression. N · 10^(−s/10) strangers among N are expected to reach a score s: a hit needs one at which that is
a thousandth, and half of all pairs of impressions must match each by itself. Scores end at 70 (nobody has
measured rarer ones), so beyond 3,000 references :data:`MOST_ASKED` and the agreement of the impressions,
which is worth something nobody has measured either, carry the rest: a person decides.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import log10
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.biometrics.engine import MATCHES_FROM
from verifier.biometrics.vault.kept_references import PASSING
from verifier.biometrics.vault.opening import Reference, note_access, references_by_id, references_of
from verifier.biometrics.vault.search_index import search_index
from verifier.biometrics.vault.tables import DuplicateFinding
from verifier.context import Context

FALSE_HITS: Final = 0.001
"""Expected in one search."""
MOST_ASKED: Final = 65.0
QUICK: Final = 200
"""References fully compared while somebody waits; the night compares a fiftieth of all."""
AGREEING: Final = 0.5
"""Share of the pairs of impressions that must match."""


@dataclass(frozen=True)
class Hit:
    """A reference of another person that shows the same finger or hand."""

    template_id: int
    agency_id: int
    person_id: int
    modality: str
    position: str
    score: float


def asked_score(references: int) -> float:
    """Return the score from which one of so many references is a hit (pure)."""
    wanted = 10 * log10(max(references, 1) / FALSE_HITS)
    return min(max(wanted, MATCHES_FROM), MOST_ASKED)


def is_hit(scores: Sequence[float], references: int) -> bool:
    """Judge the scores of all pairs of impressions of two positions (pure)."""
    if not scores:
        return False
    agreeing = sum(score >= MATCHES_FROM for score in scores)
    return max(scores) >= asked_score(references) and agreeing >= AGREEING * len(scores)


def search_everybody(
    session: Session,
    context: Context,
    modality: str,
    samples: Sequence[Any],
    but: Collection[int],
    most: int | None = QUICK,
) -> tuple[Hit, ...]:
    """Return whose finger or hand it is, too: one hit for each other person's position.

    Args:
        session: sees everybody.
        context: the context.
        modality: of the samples.
        samples: the engine's, accepted impressions of one position, the best first; the first is sought.
        but: entries of the identity itself.
        most: length of the short list; None: the matcher's share, a fiftieth.
    """
    everybody = search_index(context, modality).everybody(session, context)
    engine = PASSING.engine(modality)
    likeliest = references_by_id(session, context, everybody.likeliest(samples[0], most))
    others = [reference for reference in likeliest if reference.person_id not in but]
    if not others:
        return ()
    outcomes = engine.compare(samples[0], [other.sample for other in others])
    hits = []
    for other, outcome in zip(others, outcomes, strict=True):
        if outcome.score < MATCHES_FROM:
            continue
        stored = [one.sample for one in _position_of(session, context, other)]
        scores = [found.score for sample in samples for found in engine.compare(sample, stored)]
        if is_hit(scores, len(everybody)):
            hits.append(
                Hit(
                    other.template_id,
                    other.agency_id,
                    other.person_id,
                    other.modality,
                    other.position,
                    max(scores),
                )
            )
    return tuple(hits)


def _position_of(session: Session, context: Context, one: Reference) -> tuple[Reference, ...]:
    same = references_of(session, context, [one.person_id], one.modality)
    return tuple(other for other in same if other.position == one.position)


def record_findings(
    session: Session,
    context: Context,
    *,
    template_id: int,
    person_id: int,
    agency_id: int,
    hits: Sequence[Hit],
    by: str,
    reference: str,
) -> int:
    """Keep findings that are new, whichever of the two was found first, and who was looked at.

    Returns how many are new. ``template_id`` and ``person_id`` are of the later enrolment.
    """
    new = 0
    for hit in hits:
        if _known(session, template_id, hit.template_id):
            continue
        new += 1
        session.add(
            DuplicateFinding(
                agency_id=agency_id,
                template_id=template_id,
                other_template_id=hit.template_id,
                person_id=person_id,
                other_person_id=hit.person_id,
                modality=hit.modality,
                score=hit.score,
                found_at=context.clock.now(),
            )
        )
        note_access(
            session,
            context,
            person_id=hit.person_id,
            agency_id=hit.agency_id,
            purpose="duplicate_search",
            by=by,
            reference=reference,
        )
    session.flush()
    return new


def _known(session: Session, one: int, other: int) -> bool:
    pair = (
        DuplicateFinding.template_id.in_((one, other)),
        DuplicateFinding.other_template_id.in_((one, other)),
    )
    return session.scalar(select(DuplicateFinding.id).where(*pair).limit(1)) is not None
