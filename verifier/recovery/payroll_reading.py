"""Reads a coming payment file as the importer would, and looks each row up: benefit, payments, open case.

A month counts as paid when a payment of it was imported, and before that when a file that pays it has left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

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
from verifier.recovery.tables import ReleasedPayment

_BATCH: Final = 5000
#: a coming file names days of payment that lie ahead
_AHEAD: Final = timedelta(days=366)
#: a case in one of these is open and rests on a verified fact
HOLDING: Final = tuple(state for state in ACTIVE_STATES if state != "verification")


@dataclass(slots=True)
class Payroll:
    """What a file holds: rows, their sum in fen, the rows that wait, and what it pays.

    ``pays``: (entitlement, ordinal of the month) → fen, the first row of each.
    """

    rows: int = 0
    total_fen: int = 0
    holds: list[Hold] = field(default_factory=list)
    pays: dict[tuple[int, int], int] = field(default_factory=dict)


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
    with open_table(path, mapping, FeedKind.PAYMENTS) as table:
        columns = recognise(FeedKind.PAYMENTS, table.headings, mapping).columns
        latest = terms.business_date + _AHEAD
        reader = RowReader(FeedKind.PAYMENTS, "payroll", columns, mapping.values, mapping.defaults, latest)
        rows = iter(table.rows)
        while batch := list(islice(rows, _BATCH)):
            found.rows += len(batch)
            _take(session, terms, reader, batch, found)
    found.holds.sort(key=lambda hold: hold.line)
    return found


def _take(
    session: Session,
    terms: FeedTerms,
    reader: RowReader,
    batch: Sequence[RawRow],
    found: Payroll,
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
            due = known.due(row, repeated=key in found.pays)
            if amount > 0:
                found.pays.setdefault(key, amount)
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


@dataclass(slots=True)
class _Paid:
    """Fen of one month of one benefit: imported as paid, taken back, sent back by the bank, and released."""

    came: int = 0
    back: int = 0
    failed: int = 0
    released: int = 0

    def add(self, state: str, fen: int) -> None:
        """Count an imported payment."""
        if state != PAID:
            self.failed += max(fen, 0)
        elif fen > 0:
            self.came += fen
        else:
            self.back -= fen

    @property
    def is_out(self) -> bool:
        """True while money that was imported as paid has not come back."""
        return self.came > self.back

    @property
    def is_on_its_way(self) -> bool:
        """True while money that left, whether it was imported since or not, has not come back."""
        return max(self.released - self.failed, self.came) > self.back


_NOTHING: Final = _Paid()


@dataclass(frozen=True, slots=True)
class _Known:
    entitlements: dict[int, tuple[str, Month | None]]
    paid: dict[tuple[int, int], _Paid]
    cases: dict[int, int]

    def due(self, row: Candidate, *, repeated: bool) -> Due:
        entitlement = row.extra["entitlement_id"]
        state, stopped = self.entitlements[entitlement]
        month = Month.from_ordinal(row.content["month"])
        in_payment = month < stopped if stopped is not None else state == RUNNING
        paid = self.paid.get((entitlement, month.ordinal), _NOTHING)
        return Due(
            in_payment=in_payment,
            paid_before=paid.is_out,
            released_before=paid.is_on_its_way,
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
    return _Known(
        {key: (state, stopped) for key, state, stopped in session.execute(states)},
        _paid(session, entitlements, months),
        _cases(session, people),
    )


def _paid(session: Session, entitlements: set[int], months: set[Month]) -> dict[tuple[int, int], _Paid]:
    found: defaultdict[tuple[int, int], _Paid] = defaultdict(_Paid)
    imported = select(Payment.entitlement_id, Payment.month, Payment.state, Payment.amount_fen).where(
        among(session, Payment.entitlement_id, entitlements), Payment.month.in_(months)
    )
    for entitlement, month, state, fen in session.execute(imported):
        found[entitlement, month.ordinal].add(state, fen)
    left = select(ReleasedPayment.entitlement_id, ReleasedPayment.month, ReleasedPayment.amount_fen).where(
        among(session, ReleasedPayment.entitlement_id, entitlements), ReleasedPayment.month.in_(months)
    )
    for entitlement, month, fen in session.execute(left):
        found[entitlement, month.ordinal].released += fen
    return found


def _cases(session: Session, people: set[int]) -> dict[int, int]:
    """Return the oldest open case of each person; a merged one goes on in the case it went into."""
    going_on = aliased(Case)
    query = (
        select(Case.person_id, going_on.id)
        .join(going_on, going_on.id == func.coalesce(Case.merged_into, Case.id))
        .where(among(session, Case.person_id, people), going_on.state.in_(HOLDING))
    )
    rows = session.execute(query.order_by(going_on.id.desc())).all()
    return {row.person_id: row.id for row in rows}
