"""Leads as they stood: after a night, as a replay leaves them, or today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.crossmatch.replay.as_of import Row, rows_as_of
from verifier.crossmatch.replay.past import KeptKind
from verifier.crossmatch.tables import Lead
from verifier.database.bulk import table_of

#: what is compared of a lead; its number and the moment of its last change are each store's own
COMPARED: Final = (
    "tier", "strength", "weight", "rule", "state", "person_id", "record_id", "opened_on",
    "amount_at_risk_fen", "amount_basis", "why", "facts", "content_key",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StandingLead:
    """A lead that is not withdrawn; ``lead_id`` is its number where it was found, ``values`` by column."""

    kind: str
    subject_key: str
    lead_id: int
    values: Mapping[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.values[column]


Leads = dict[str, StandingLead]
"""Subject key → lead."""


def of_the_night(live: Session, kept: Iterable[KeptKind]) -> Leads:
    """Return the leads as a night left them."""
    found: Leads = {}
    for kind in kept:
        batches = rows_as_of(live, Lead, kind.written, table_of(Lead).c.kind == kind.kind)
        found |= _standing(row for rows in batches for row in rows)
    return found


def of_now(session: Session, kinds: Iterable[str]) -> Leads:
    """Return the leads as they are in a store."""
    query = select(*table_of(Lead).columns).where(table_of(Lead).c.kind.in_(list(kinds)))
    return _standing(dict(row._mapping) for row in session.execute(query))


def _standing(rows: Iterable[Row]) -> Leads:
    return {lead.subject_key: lead for lead in _leads(rows)}


def _leads(rows: Iterable[Row]) -> Iterator[StandingLead]:
    for row in rows:
        if row["state"] != "withdrawn":
            values = {name: row[name] for name in COMPARED}
            yield StandingLead(row["kind"], row["subject_key"], row["id"], values)
