"""A payment the bank sent back has failed: a payment of its own takes its amount back, once."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from verifier.accounts.actor import Actor
from verifier.benefits.overpayment import PAID
from verifier.benefits.tables import Payment
from verifier.context import Context
from verifier.database.bulk import among, chunks
from verifier.feeds.applying.owners import resolve_people
from verifier.feeds.applying.placer import Candidate, FeedTerms, Staged, hashes_applied_before
from verifier.feeds.bank_tables import BankReturn
from verifier.feeds.readers import Problem
from verifier.feeds.tables import Feed, StagedRow
from verifier.language import Text
from verifier.months import Month

_UNKNOWN = Problem(
    "payment_unknown",
    Text("没有这笔发放记录。", "There is no such payment."),
    Text("请先导入发放记录，再重新导入该行。", "Import the payments first, then import this row again."),
)
_AMBIGUOUS = Problem(
    "payment_ambiguous",
    Text("有多笔发放符合该行。", "Several payments fit this row."),
    Text("请填写原发放流水号。", "Fill in the payment's reference."),
)
_OTHER_AMOUNT = Problem(
    "return_amount_differs",
    Text("退回金额与该笔发放不一致。", "The amount sent back is not that of the payment."),
    Text(
        "请与银行核对；部分退回请以负数发放记录报送。",
        "Check with the bank; report a part as a negative payment.",
    ),
)
_CONTRADICTION = Problem(
    "person_contradiction",
    Text("流水号对应的发放不是此人的。", "The reference stands for another person's payment."),
    Text("请核对流水号和人员。", "Check reference and person."),
)
_AGAIN = Problem(
    "payment_returned_before",
    Text("该笔发放已退回过。", "This payment came back before."),
    Text("请与银行核对。", "Check with the bank."),
)


@dataclass(frozen=True, slots=True)
class _Paid:
    id: int
    person_id: int
    agency_id: int
    month: Month
    amount_fen: int


class BankReturnPlacer:
    """Places rows of what the bank sent back."""

    def known(self, session: Session, terms: FeedTerms, hashes: Sequence[bytes]) -> set[bytes]:
        """The very words were taken in before."""
        return hashes_applied_before(session, hashes)

    def check(
        self, session: Session, terms: FeedTerms, rows: Sequence[Candidate], unchanged: AbstractSet[bytes]
    ) -> None:
        """Find the one payment each row is about; an amount that differs or a second return is refused."""
        resolve_people(session, terms, [row for row in rows if row.content["pid"] or row.content["id_no"]])
        wanted = [row for row in rows if row.problem is None]
        references = {row.content["reference"] for row in wanted if row.content["reference"]}
        by_reference: dict[str, list[_Paid]] = defaultdict(list)
        for reference, paid in _paid(session, terms, Payment.bank_reference, references):
            by_reference[reference].append(paid)
        people = {row.extra["person_id"] for row in wanted if "person_id" in row.extra}
        by_person: dict[int, list[_Paid]] = defaultdict(list)
        for _, paid in _paid(session, terms, Payment.person_id, people):
            by_person[paid.person_id].append(paid)
        known = {paid.id for found in (*by_reference.values(), *by_person.values()) for paid in found}
        taken = _returned(session, known) | _waiting(session, terms)
        for row in wanted:
            person = row.extra.get("person_id")
            if row.content["reference"]:
                found = by_reference[row.content["reference"]]
            else:
                found = [
                    paid
                    for paid in by_person[row.extra["person_id"]]
                    if paid.month.ordinal == row.content["month"] and paid.id not in taken
                ]
            row.problem = _problem(row, person, found, taken)
            if row.problem is None:
                row.extra["payment_id"] = found[0].id
                taken.add(found[0].id)

    def place(
        self, session: Session, context: Context, actor: Actor, terms: FeedTerms, rows: Sequence[Staged]
    ) -> None:
        """Take each payment back by a negative one."""
        for row in rows:
            paid = session.get_one(Payment, row.content["payment_id"])
            returned = row.content["returned_on"]
            day = None if returned is None else date.fromisoformat(returned)
            back = Payment(
                entitlement_id=paid.entitlement_id,
                person_id=paid.person_id,
                agency_id=paid.agency_id,
                month=paid.month,
                amount_fen=-paid.amount_fen,
                state=PAID,
                account_no=paid.account_no,
                holder_name=paid.holder_name,
                paid_on=day,
                feed_id=terms.feed_id,
            )
            session.add(back)
            session.flush()
            session.add(
                BankReturn(
                    feed_id=terms.feed_id,
                    agency_id=paid.agency_id,
                    payment_id=paid.id,
                    taken_back_by_id=back.id,
                    returned_on=day,
                    reason=row.content["reason"],
                )
            )
        session.flush()

    def used_meanwhile(self, session: Session, terms: FeedTerms, rows: Sequence[Staged]) -> set[int]:
        """Rows about payments that came back by another file meanwhile."""
        asked = {row.content["payment_id"] for row in rows}
        known = _returned(session, asked)
        return {row.line for row in rows if row.content["payment_id"] in known}

    def finish(self, session: Session, terms: FeedTerms, feed: Feed) -> None:
        """Nothing."""


def _returned(session: Session, payments: AbstractSet[int]) -> set[int]:
    found: set[int] = set()
    for chunk in chunks(payments):
        query = select(BankReturn.payment_id).where(among(session, BankReturn.payment_id, chunk))
        found.update(session.scalars(query))
    return found


def _waiting(session: Session, terms: FeedTerms) -> set[int]:
    """Payments that earlier rows of this feed are about."""
    staged = session.scalars(select(StagedRow.content).where(StagedRow.feed_id == terms.feed_id))
    return {int(json.loads(content)["payment_id"]) for content in staged}


def _problem(
    row: Candidate, person: int | None, found: Sequence[_Paid], taken: AbstractSet[int]
) -> Problem | None:
    if not found:
        return _UNKNOWN
    if len(found) > 1:
        return _AMBIGUOUS
    if person is not None and found[0].person_id != person:
        return _CONTRADICTION
    if found[0].id in taken:
        return _AGAIN
    return _OTHER_AMOUNT if found[0].amount_fen != row.content["amount"] else None


def _paid(
    session: Session, terms: FeedTerms, column: InstrumentedAttribute[Any], wanted: AbstractSet[Any]
) -> Iterator[tuple[Any, _Paid]]:
    permitted = set(terms.agencies.values())
    for chunk in chunks(wanted):
        query = select(
            column, Payment.id, Payment.person_id, Payment.agency_id, Payment.month, Payment.amount_fen
        ).where(among(session, column, chunk), Payment.amount_fen > 0, Payment.state == PAID)
        for key, *rest in session.execute(query):
            paid = _Paid(*rest)
            if paid.agency_id in permitted:
                yield key, paid
