"""Roll rows become people, entitlements, accounts and certifications, with every change kept."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.benefits.tables import Entitlement
from verifier.context import Context
from verifier.database.bulk import chunks
from verifier.feeds.applying.placer import Candidate, FeedTerms, Staged
from verifier.feeds.applying.roll_absent import absent_entitlements, somebody_unreadable
from verifier.feeds.applying.roll_checks import (
    check_against_register,
    check_within_file,
    note_deaths,
    note_endings,
    resolve_agencies,
)
from verifier.feeds.applying.roll_entitlements import end_entitlements, place_entitlements
from verifier.feeds.applying.roll_people import place_people
from verifier.feeds.tables import Feed
from verifier.language import Text
from verifier.months import Month


class RollPlacer:
    """Places rows of a roll; the source's name is the register's."""

    def known(self, session: Session, terms: FeedTerms, hashes: Sequence[bytes]) -> set[bytes]:
        """A row is known while it is what the register shows today: a value that returns is news again."""
        found: set[bytes] = set()
        for chunk in chunks(hashes):
            found.update(session.scalars(select(Entitlement.row_hash).where(Entitlement.row_hash.in_(chunk))))
        return found

    def check(
        self, session: Session, terms: FeedTerms, rows: Sequence[Candidate], unchanged: AbstractSet[bytes]
    ) -> None:
        """Find the agency; refuse one number for two people and two rows for one entitlement."""
        resolve_agencies(terms, rows)
        check_within_file(session, terms, rows, unchanged)
        check_against_register(session, terms, rows)
        note_deaths(session, terms, rows)
        note_endings(session, terms, rows)

    def place(
        self, session: Session, context: Context, actor: Actor, terms: FeedTerms, rows: Sequence[Staged]
    ) -> None:
        """Write people first, then what they are entitled to."""
        people = place_people(session, terms, rows)
        place_entitlements(session, terms, rows, people)

    def used_meanwhile(self, session: Session, terms: FeedTerms, rows: Sequence[Staged]) -> set[int]:
        """Nothing: only its very words make a row a repetition."""
        return set()

    def finish(self, session: Session, terms: FeedTerms, feed: Feed) -> None:
        """Note who is missing from this file; only a roll declared complete ends their entitlement.

        A row in quarantine is not missing: whoever it may be about keeps the benefit until it is mended.
        """
        absent = absent_entitlements(session, terms, feed)
        if not absent:
            return
        if not feed.complete:
            note = Text(
                "名册上另有 {n} 项待遇不在本文件中，状态保持不变。",
                "{n} benefits of the register are not in this file; their state is unchanged.",
            )
        elif somebody_unreadable(session, feed):
            note = Text(
                "{n} 项待遇不在本文件中，但有待改正的行无法辨认是谁，因此一项也未终止。",
                "{n} benefits are not in this file, but quarantined rows may be theirs: none is ended.",
            )
        else:
            end_entitlements(session, terms, absent, Month.of(terms.business_date))
            note = Text(
                "本文件为完整名册：{n} 项待遇已不在册，自本月起终止。",
                "The file is the complete roll: {n} benefits are gone and end this month.",
            )
        feed.notes = [*feed.notes, note.fill(n=len(absent)).as_dict()]
