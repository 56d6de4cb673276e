"""The references of a person, opened for a comparison, and the note of who opened them for what."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal

import structlog
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from matchers.errors import SampleError
from verifier.biometrics.engine import Outcome
from verifier.biometrics.received import USUAL_DPI, Probe, compare
from verifier.biometrics.vault.ciphers import DoesNotOpen
from verifier.biometrics.vault.kept_references import KEPT, PASSING, KeptReferences
from verifier.biometrics.vault.keys import opening_key
from verifier.biometrics.vault.sealing import Owner, Sealed, open_template
from verifier.biometrics.vault.tables import Template, TemplateAccess
from verifier.context import Context
from verifier.database.bulk import among, bulk_insert, chunks
from verifier.database.ready import Ready

_log = structlog.get_logger(__name__)
Purpose = Literal["check", "duplicate_search", "explanation"]
_AT_ONCE: Final = 500


@dataclass(frozen=True, repr=False)
class Reference:
    """One enrolled impression, opened; ``sample`` is the engine's own and holds the template in the clear."""

    template_id: int
    agency_id: int
    person_id: int
    modality: str
    #: ISO finger code 1-10 as text, or left_palm / right_palm
    position: str
    impression: int
    quality: int
    sample: Any

    def __repr__(self) -> str:
        return f"Reference({self.template_id})"


def references_of(
    session: Session, context: Context, person_ids: Collection[int], modality: str | None = None
) -> tuple[Reference, ...]:
    """Return the references of a person, by modality, position and impression; none if not enrolled.

    ``person_ids``: all entries of one identity. To be compared with :func:`compare_with`. One statement;
    nothing is decrypted that is still in memory. A template that does not open (changed, or put in another's
    place) is left out and told to the log by its number. Whoever calls this records :func:`note_access` in
    the transaction that keeps the result.

    Raises:
        ConfigurationError: a key is missing.
    """
    people = tuple(person_ids)
    rows = (
        _OF_PEOPLE.rows(session, people=people)
        if modality is None
        else _OF_MODALITY.rows(session, people=people, modality=modality)
    )
    return _opened(context, rows, KEPT)


def references_by_id(
    session: Session, context: Context, template_ids: Sequence[int]
) -> tuple[Reference, ...]:
    """Return those of these templates that are not revoked and open; none of them is kept in memory."""
    found: list[Reference] = []
    for some in chunks(template_ids, _AT_ONCE):
        query = select(*_ROW).where(among(session, Template.id, some), Template.revoked_at.is_(None))
        found.extend(_opened(context, session.execute(query).all(), PASSING))
    return tuple(found)


def compare_with(probe: Probe, references: Sequence[Reference]) -> Outcome:
    """Compare a probe with the references of one finger or hand: one outcome of them all.

    As :func:`verifier.biometrics.received.compare`, with references that are kept ready.

    Raises:
        ValueError: no reference.
    """
    return compare(KEPT.engine(probe.modality), probe, [reference.sample for reference in references])


def note_access(
    session: Session,
    context: Context,
    *,
    person_id: int,
    agency_id: int,
    purpose: Purpose,
    by: str,
    reference: str | None,
) -> None:
    """Note that a person's templates were opened: one row a check. ``by``: user, ``device:…`` or system.

    ``reference``: number of the check or enrolment it was for.
    """
    row = {
        "agency_id": agency_id,
        "person_id": person_id,
        "purpose": purpose,
        "accessed_by": by,
        "reference": reference,
        "accessed_at": context.clock.now(),
    }
    bulk_insert(session, TemplateAccess, [row])


_ROW: Final = (
    Template.id,
    Template.agency_id,
    Template.person_id,
    Template.modality,
    Template.position,
    Template.impression,
    Template.quality,
    Template.version,
    Template.algorithm,
    Template.key_id,
    Template.wrapped_key,
    Template.nonce,
    Template.ciphertext,
)
# made once: to make a statement anew costs as much as to run it
_VALID: Final = (
    select(*_ROW)
    .where(Template.person_id.in_(bindparam("people", expanding=True)), Template.revoked_at.is_(None))
    .order_by(Template.modality, Template.position, Template.impression)
)
_OF_PEOPLE: Final = Ready(_VALID)
_OF_MODALITY: Final = Ready(_VALID.where(Template.modality == bindparam("modality")))


def _opened(context: Context, rows: Sequence[Any], kept: KeptReferences) -> tuple[Reference, ...]:
    found = []
    for row in rows:
        key = (row.id, row.person_id, row.modality, row.version, row.nonce)
        try:
            sample = kept.sample(key, partial(_sample, context, row, kept))
        except (DoesNotOpen, SampleError):
            _log.error("template does not open", template_id=row.id)
            continue
        found.append(
            Reference(
                row.id,
                row.agency_id,
                row.person_id,
                row.modality,
                row.position,
                row.impression,
                row.quality,
                sample,
            )
        )
    return tuple(found)


def _sample(context: Context, row: Any, kept: KeptReferences) -> Any:
    sealed = Sealed(row.algorithm, row.wrapped_key, row.nonce, row.ciphertext, None)
    owner = Owner(row.person_id, row.modality, row.version)
    template = open_template(opening_key(context, row.key_id), owner, sealed)
    return kept.engine(row.modality).sample(template, USUAL_DPI)
