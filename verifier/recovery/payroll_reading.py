"""Reads a coming payment file as the importer would, and looks each row up: benefit, payments, open case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.tables import Agency
from verifier.benefits.overpayment import PAID, RUNNING
from verifier.benefits.tables import Entitlement, Payment
from verifier.cases.rules import ACTIVE_STATES
from verifier.cases.tables import Case
from verifier.clock import business_today
from verifier.context import Context
from verifier.database import Scope
from verifier.database.bulk import among
from verifier.feeds.applying.owners import resolve_entitlements, resolve_people
from verifier.feeds.applying.placer import Candidate, FeedTerms
from verifier.feeds.content.cells import BadCell
from verifier.feeds.content.reading import RowReader
from verifier.feeds.headings import FeedKind, recognise
from verifier.feeds.mapping import Mapping
from verifier.feeds.readers import RawRow, open_table
from verifier.feeds.terms import agencies_below
from verifier.months import Month
from verifier.recovery.payroll_rules import Due, Hold, hold_for

_BATCH: Final = 5000
#: a coming file names days of payment that lie ahead
_AHEAD: Final = timedelta(days=366)
#: a case in one of these is open and rests on a verified fact
HOLDING: Final = tuple(state for state in ACTIVE_STATES if state != "verification")


@dataclass(slots=True)
class Payroll:
    """What a file holds: rows, their sum in fen, and the rows that wait."""

    rows: int = 0
    total_fen: int = 0
    holds: list[Hold] = field(default_factory=list)


def read_payroll(context: Context, session: Session, agency_id: int, path: Path, mapping: Mapping) -> Payroll:
    """Read a payment file of an agency; it may pay people of that agency and of those below it.

    Raises:
        InvalidInput, HostileFile: the file as a whole cannot be used.
    """
    terms = FeedTerms(
        feed_id=0,
        kind=FeedKind.PAYMENTS,
        source="payroll",
        evidence_class="E",
        agency_id=agency_id,
        business_date=business_today(context.clock),
        sex_codes="",
        agencies=agencies_below(session, Scope(session.get_one(Agency, agency_id).path)),
        settings=context.settings,
    )
    found = Payroll()
    seen: set[tuple[int, int]] = set()
    with open_table(path, mapping, FeedKind.PAYMENTS) as table:
        columns = recognise(FeedKind.PAYMENTS, table.headings, mapping).columns
        latest = terms.business_date + _AHEAD
        reader = RowReader(FeedKind.PAYMENTS, "payroll", columns, mapping.values, mapping.defaults, latest)
        rows = iter(table.rows)
        while batch := list(islice(rows, _BATCH)):
            found.rows += len(batch)
            _take(session, terms, reader, batch, found, seen)
    found.holds.sort(key=lambda hold: hold.line)
    return found


def _take(
    session: Session,
    terms: FeedTerms,
    reader: RowReader,
    batch: Sequence[RawRow],
    found: Payroll,
    seen: set[tuple[int, int]],
) -> None:
    rows: list[Candidate] = []
    for raw in batch:
        candidate = _candidate(reader, raw)
        if candidate is None:
            found.holds.append(Hold(raw.line, "unreadable", 0))
        else:
            rows.append(candidate)
    resolve_people(session, terms, rows)
    resolve_entitlements(session, rows)
    known = _known(session, [row for row in rows if row.problem is None])
    for row in rows:
        amount = row.content["amount"]
        found.total_fen += amount
        due = None
        if row.problem is None:
            key = (row.extra["entitlement_id"], row.content["month"])
            due = known.due(row, repeated=key in seen)
            if amount > 0:
                seen.add(key)
        hold = hold_for(row.line, amount, due)
        if hold is not None:
            found.holds.append(hold)


def _candidate(reader: RowReader, row: RawRow) -> Candidate | None:
    if row.problem is not None:
        return None
    try:
        content = reader.content(row.cells)
    except BadCell:
        return None
    return Candidate(row.line, row.raw, content, "", b"", None)


@dataclass(frozen=True, slots=True)
class _Known:
    entitlements: dict[int, tuple[str, Month | None]]
    net: dict[tuple[int, int], int]
    cases: dict[int, int]

    def due(self, row: Candidate, *, repeated: bool) -> Due:
        entitlement = row.extra["entitlement_id"]
        state, stopped = self.entitlements[entitlement]
        month = Month.from_ordinal(row.content["month"])
        in_payment = month < stopped if stopped is not None else state == RUNNING
        return Due(
            in_payment=in_payment,
            paid_before=self.net.get((entitlement, month.ordinal), 0) > 0,
            repeated=repeated,
            case_id=self.cases.get(row.extra["person_id"]),
        )


def _known(session: Session, rows: Sequence[Candidate]) -> _Known:
    entitlements = {row.extra["entitlement_id"] for row in rows}
    months = {Month.from_ordinal(row.content["month"]) for row in rows}
    people = {row.extra["person_id"] for row in rows}
    states = select(Entitlement.id, Entitlement.state, Entitlement.stopped).where(
        among(session, Entitlement.id, entitlements)
    )
    paid = select(Payment.entitlement_id, Payment.month, Payment.amount_fen).where(
        among(session, Payment.entitlement_id, entitlements), Payment.month.in_(months), Payment.state == PAID
    )
    net: dict[tuple[int, int], int] = {}
    for entitlement, month, fen in session.execute(paid):
        net[entitlement, month.ordinal] = net.get((entitlement, month.ordinal), 0) + fen
    return _Known(
        {key: (state, stopped) for key, state, stopped in session.execute(states)},
        net,
        _cases(session, people),
    )


def _cases(session: Session, people: set[int]) -> dict[int, int]:
    query = select(Case.person_id, Case.id).where(
        among(session, Case.person_id, people), Case.state.in_(HOLDING)
    )
    rows = session.execute(query.order_by(Case.id.desc())).all()
    return {row.person_id: row.id for row in rows}
