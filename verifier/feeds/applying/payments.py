"""Payment rows become payments, one bank reference once; the account they went to joins the history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.benefits.tables import Entitlement, PaidMonth, Payment
from verifier.context import Context
from verifier.database.bulk import bulk_insert
from verifier.feeds.applying.account_history import AccountNews, remember_accounts
from verifier.feeds.applying.owners import resolve_entitlements, resolve_people
from verifier.feeds.applying.placer import Candidate, FeedTerms, Staged, hashes_applied_before
from verifier.feeds.applying.references import posted, waiting
from verifier.feeds.readers import Problem
from verifier.feeds.tables import Feed
from verifier.language import Text
from verifier.months import Month
from verifier.people.tables import Person

_SAME_REFERENCE = Problem(
    "bank_reference_used",
    Text("该银行流水号已用于另一笔发放。", "The bank's reference already stands for another payment."),
    Text(
        "请核对流水号；更正请以负数冲回并另报一笔。", "Check it; correct by a negative row and a new payment."
    ),
)


class PaymentPlacer:
    """Places rows of the payment feed."""

    def known(self, session: Session, terms: FeedTerms, hashes: Sequence[bytes]) -> set[bytes]:
        """The very words were taken in before."""
        return hashes_applied_before(session, hashes)

    def check(
        self, session: Session, terms: FeedTerms, rows: Sequence[Candidate], unchanged: AbstractSet[bytes]
    ) -> None:
        """Find person and entitlement; a bank reference that stands for another payment is refused."""
        resolve_people(session, terms, rows)
        resolve_entitlements(session, rows)
        wanted = {row.content["reference"] for row in rows if row.content["reference"]}
        used = posted(session, Payment.bank_reference, wanted) | waiting(session, terms.feed_id, wanted)
        for row in rows:
            reference = row.content["reference"]
            if row.problem is None and reference:
                if reference in used:
                    row.problem = _SAME_REFERENCE
                used.add(reference)

    def place(
        self, session: Session, context: Context, actor: Actor, terms: FeedTerms, rows: Sequence[Staged]
    ) -> None:
        """Insert payments, and accounts not seen before."""
        bulk_insert(
            session,
            Payment,
            [
                {
                    "entitlement_id": row.content["entitlement_id"],
                    "person_id": row.content["person_id"],
                    "agency_id": row.content["agency_id"],
                    "month": Month.from_ordinal(row.content["month"]),
                    "amount_fen": row.content["amount"],
                    "state": row.content["state"],
                    "account_no": row.content["account"],
                    "holder_name": row.content["holder"],
                    "paid_on": _day(row.content["paid_on"]),
                    "bank_reference": row.content["reference"],
                    "feed_id": terms.feed_id,
                }
                for row in rows
            ],
        )
        remember_accounts(session, terms, list(_accounts(rows)))

    def used_meanwhile(self, session: Session, terms: FeedTerms, rows: Sequence[Staged]) -> set[int]:
        """One bank reference is one payment: rows whose reference was posted while they waited."""
        wanted = {row.content["reference"] for row in rows if row.content["reference"]}
        used = posted(session, Payment.bank_reference, wanted)
        return {row.line for row in rows if row.content["reference"] in used}

    def finish(self, session: Session, terms: FeedTerms, feed: Feed) -> None:
        """Remember for which months of which schemes payments are known: nothing is estimated there."""
        wanted = set(
            session.execute(
                select(Person.register, Entitlement.scheme, Payment.month)
                .join(Person, Person.id == Payment.person_id)
                .join(Entitlement, Entitlement.id == Payment.entitlement_id)
                .where(Payment.feed_id == terms.feed_id)
                .distinct()
            )
        )
        known = set(session.execute(select(PaidMonth.register, PaidMonth.scheme, PaidMonth.month)).all())
        bulk_insert(
            session,
            PaidMonth,
            [
                {"register": register, "scheme": scheme, "month": month, "feed_id": terms.feed_id}
                for register, scheme, month in sorted(wanted - known)
            ],
        )


def _accounts(rows: Sequence[Staged]) -> Iterable[AccountNews]:
    for row in rows:
        content = row.content
        if content["account"] and content["state"] == "paid":
            yield AccountNews(
                person_id=content["person_id"],
                agency_id=content["agency_id"],
                account_no=content["account"],
                bank=None,
                holder_name=content["holder"],
                holder_id_no=None,
                since=_day(content["paid_on"]) or Month.from_ordinal(content["month"]).last_day,
                replaces=None,
            )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
