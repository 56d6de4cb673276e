"""Lines of a bank statement are kept, one bank reference once, and told to whoever follows the money."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.database.bulk import chunks, table_of
from verifier.events import raise_event
from verifier.feeds.applying.placer import Candidate, FeedTerms, Staged, hashes_applied_before
from verifier.feeds.applying.references import posted, waiting
from verifier.feeds.bank_tables import BankLine
from verifier.feeds.events import BankLinesCame, MoneyCame
from verifier.feeds.readers import Problem
from verifier.feeds.tables import Feed
from verifier.language import Text

_SAME_REFERENCE = Problem(
    "bank_reference_used",
    Text("该银行流水号已用于另一笔收款。", "The bank's reference already stands for another line."),
    Text("请与银行核对流水号；同一流水只入账一次。", "Check it with the bank: a reference is posted once."),
)
_INSERTED_AT_ONCE = 500


class BankStatementPlacer:
    """Places lines of the statement of the account money comes back to."""

    def known(self, session: Session, terms: FeedTerms, hashes: Sequence[bytes]) -> set[bytes]:
        """The very words were taken in before."""
        return hashes_applied_before(session, hashes)

    def check(
        self, session: Session, terms: FeedTerms, rows: Sequence[Candidate], unchanged: AbstractSet[bytes]
    ) -> None:
        """A reference that stands for a line already is refused: it is posted once."""
        wanted = {row.content["reference"] for row in rows}
        used = posted(session, BankLine.bank_reference, wanted) | waiting(session, terms.feed_id, wanted)
        for row in rows:
            if row.content["reference"] in used:
                row.problem = _SAME_REFERENCE
            used.add(row.content["reference"])

    def place(
        self, session: Session, context: Context, actor: Actor, terms: FeedTerms, rows: Sequence[Staged]
    ) -> None:
        """Keep each line and tell of those that are new."""
        lines = [
            {
                "feed_id": terms.feed_id,
                "agency_id": terms.agency_id,
                "bank_reference": row.content["reference"],
                "booked_on": date.fromisoformat(row.content["booked_on"]),
                "amount_fen": row.content["amount"],
                "payer_name": row.content["payer"],
                "payer_account": row.content["payer_account"],
                "memo": row.content["memo"],
            }
            for row in rows
        ]
        tell_of_lines(session, context, actor, lines, at=context.clock.now())

    def used_meanwhile(self, session: Session, terms: FeedTerms, rows: Sequence[Staged]) -> set[int]:
        """Rows whose reference was posted while they waited."""
        used = posted(session, BankLine.bank_reference, {row.content["reference"] for row in rows})
        return {row.line for row in rows if row.content["reference"] in used}

    def finish(self, session: Session, terms: FeedTerms, feed: Feed) -> None:
        """Nothing."""


def tell_of_lines(
    session: Session, context: Context, actor: Actor, lines: Sequence[dict[str, Any]], *, at: datetime
) -> int:
    """Keep the lines whose reference is new, tell of the money that came, and return how many were new.

    The unique reference decides between writers at the same moment; all insert in one order, so that none
    waits for another that waits for it.
    """
    fresh: list[MoneyCame] = []
    for chunk in chunks(sorted(lines, key=lambda line: str(line["bank_reference"])), _INSERTED_AT_ONCE):
        fresh.extend(_insert(session, chunk))
    came = [line for line in fresh if line.amount_fen > 0]
    if came:
        audit: list[Happening] = []
        raise_event(session, BankLinesCame(tuple(came), actor.name, at, audit))
        context.auditor.record(session, actor.name, actor.os_user, audit)
    return len(fresh)


def _insert(session: Session, lines: Sequence[dict[str, Any]]) -> list[MoneyCame]:
    table = table_of(BankLine)
    postgres = session.get_bind().dialect.name == "postgresql"
    statement = (postgresql.insert if postgres else sqlite.insert)(table)
    inserted = session.execute(
        statement.values(list(lines))
        .on_conflict_do_nothing(index_elements=["bank_reference"])
        .returning(
            table.c.id,
            table.c.agency_id,
            table.c.bank_reference,
            table.c.booked_on,
            table.c.amount_fen,
            table.c.payer_name,
            table.c.memo,
        )
    )
    return sorted((MoneyCame(*row) for row in inserted), key=lambda line: line.bank_line_id)
