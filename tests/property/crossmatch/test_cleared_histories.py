"""Random histories of what sources tell about one person and what people decide (invariant 7).

“Cleared: alive” silences the very news it was said of, under whatever number it is told again, and nothing
else: another day, another name, another source, another person always opens a lead of its own. Taking the
decision back, or the case up again, ends the silence. Finder, night, decisions and cases are the real ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import delete, select

from tests import factories as make
from tests.property.fresh import Fresh, fresh, histories
from verifier.accounts.actor import system_actor
from verifier.benefits.tables import Entitlement
from verifier.cases.ending import clear_case, reopen_case
from verifier.cases.tables import Case, CaseLead
from verifier.clock import FixedClock, business_today
from verifier.context import Context
from verifier.crossmatch.decisions import decide, undo
from verifier.crossmatch.night import settle_kind
from verifier.crossmatch.tables import Lead, Pair
from verifier.database import EVERYWHERE
from verifier.errors import VerifierError
from verifier.feeds.tables import SourceRecord
from verifier.people.tables import Person

SUN: Final = make.make_actor("sun", "supervisor")
KIND: Final = "paid_after_death"
#: (source, content): what a record says; the same one told again has another number
NEWS: Final = tuple((source, day) for source in ("police", "civil-affairs") for day in (1, 2))
STEPS: Final = (
    "tell", "tell", "tell", "night", "night", "night", "alive", "alive", "alive", "different", "same_person",
    "not_enough", "undo", "clear", "reopen", "forget", "remember",
)  # fmt: skip

steps = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 7)), min_size=3, max_size=16)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Fresh]:
    with fresh(tmp_path_factory.mktemp("cleared"), sqlite_template) as found:
        yield found


@dataclass
class Town:
    """Two people of whom sources tell, each with a benefit that is paid."""

    ctx: Context
    people: list[int] = field(default_factory=list)
    #: pairs the matching no longer makes: an identity was corrected, and is corrected back
    gone: list[dict[str, int]] = field(default_factory=list)

    def tell(self, number: int) -> None:
        """A source tells something of one of the two, under a number of its own."""
        person_id = self.people[number // 4]
        source, day = NEWS[number % 4]
        with self.ctx.database.write(EVERYWHERE) as session:
            feed = make.make_feed(session, source=source)
            # the very words may be about both: the matching made pairs of it with either
            content = day.to_bytes(16, "big")
            record = make.make_record(session, feed, event_date=date(2026, 3, day), content_key=content)
            make.make_pair(session, session.get_one(Person, person_id), record)

    def night(self) -> None:
        today = business_today(self.ctx.clock)
        settle_kind(self.ctx, system_actor(), KIND, today, lambda _: None, lambda *_: None)

    def forget(self, number: int) -> None:
        with self.ctx.database.write(EVERYWHERE) as session:
            pairs = session.scalars(select(Pair).order_by(Pair.record_id)).all()
            pair = pairs[number % len(pairs)]
            self.gone.append({"person": pair.person_id, "record": pair.record_id})
            session.execute(delete(Pair).where(Pair.record_id == pair.record_id))

    def remember(self, number: int) -> None:
        back = self.gone.pop(number % len(self.gone))
        with self.ctx.database.write(EVERYWHERE) as session:
            record = session.get_one(SourceRecord, back["record"])
            make.make_pair(session, session.get_one(Person, back["person"]), record)

    def leads(self, *states: str) -> list[Lead]:
        with self.ctx.database.read(EVERYWHERE) as session:
            query = select(Lead).where(Lead.state.in_(states)) if states else select(Lead)
            return list(session.scalars(query.order_by(Lead.id)))

    def cases(self, *states: str) -> list[Case]:
        with self.ctx.database.read(EVERYWHERE) as session:
            return list(session.scalars(select(Case).where(Case.state.in_(states)).order_by(Case.id)))

    def news(self) -> dict[tuple[int, str, bytes], set[int]]:
        """Person, source and content of what the matching makes a pair of tonight, each with its records."""
        found = defaultdict(set)
        with self.ctx.database.read(EVERYWHERE) as session:
            query = select(Pair.person_id, SourceRecord).join(SourceRecord, SourceRecord.id == Pair.record_id)
            for person_id, record in session.execute(query):
                found[person_id, record.source, record.content_key].add(record.id)
        return found

    def told(self, lead: Lead) -> tuple[int, str, bytes]:
        with self.ctx.database.read(EVERYWHERE) as session:
            record = session.get_one(SourceRecord, lead.record_id)
            return lead.person_id, record.source, record.content_key


def begin(made: Fresh) -> Town:
    town = Town(made.begin())
    with town.ctx.database.write(EVERYWHERE) as session:
        for _ in range(2):
            person = make.make_person(session)
            make.make_entitlement(session, person)
            town.people.append(person.id)
    return town


def take(town: Town, step: str, number: int) -> None:
    """Take a step, or find it refused or without an object."""
    if step in {"tell", "forget", "remember"}:
        with suppress(IndexError, ZeroDivisionError):
            getattr(town, step)(number)
        return
    with suppress(VerifierError, ZeroDivisionError):
        if step in {"alive", "different", "same_person", "not_enough"}:
            leads = town.leads("open", "waiting")
            verdict: Any = step
            decide(town.ctx, SUN, leads[number % len(leads)].id, verdict, "已核实")
        elif step == "undo":
            leads = town.leads("cleared", "confirmed", "waiting")
            undo(town.ctx, SUN, leads[number % len(leads)].id, "看错了")
        else:
            cases = town.cases(*(("cleared",) if step == "reopen" else ("verification", "confirmed")))
            case = cases[number % len(cases)]
            act = reopen_case if step == "reopen" else clear_case
            act(town.ctx, SUN, case.id, "情况有变", case.version)


def look_after_night(town: Town, before: dict[int, str]) -> None:
    """What was cleared is silent, what was not is told; nothing a person decided was touched."""
    by_news: dict[tuple[int, str, bytes], list[Lead]] = defaultdict(list)
    for lead in town.leads():
        by_news[town.told(lead)].append(lead)
        if before.get(lead.id) in {"cleared", "confirmed"}:
            assert lead.state == before[lead.id]
    for news, records in town.news().items():
        leads = by_news[news]
        cleared = [lead for lead in leads if lead.state == "cleared"]
        if not cleared:
            # nobody cleared this: each record of it has its lead, however much else was cleared
            lively = {lead.record_id for lead in leads if lead.state in {"open", "waiting", "confirmed"}}
            assert records <= lively
        else:
            # nothing is begun, or begun again, by what was cleared
            begun = [lead for lead in leads if lead.state == "open" and before.get(lead.id) != "open"]
            assert begun == []


def look(town: Town) -> None:
    with town.ctx.database.read(EVERYWHERE) as session:
        rights = session.scalars(select(Entitlement)).all()
        assert {(right.state, right.stopped) for right in rights} == {("running", None)}
        query = select(Case.state, Lead.state).join(CaseLead, CaseLead.case_id == Case.id)
        for case, lead in session.execute(query.join(Lead, Lead.id == CaseLead.lead_id)):
            # what a case rests on is silent while it is cleared, and no longer once it is taken up again
            assert lead == ("cleared" if case == "cleared" else "confirmed")


SAME_AGAIN: Final = [("tell", 0), ("night", 0), ("alive", 0), ("tell", 0), ("night", 0)]


@histories(200)
@given(steps)
@example([*SAME_AGAIN, *[("tell", number) for number in range(1, 8)], ("night", 0)])
@example([*SAME_AGAIN, ("undo", 0), ("night", 0)])
@example([*SAME_AGAIN, ("tell", 4), ("night", 0)])
@example([("tell", 0), ("night", 0), ("same_person", 0), ("clear", 0), ("tell", 0), ("night", 0)])
@example(
    [("tell", 0), ("night", 0), ("same_person", 0), ("clear", 0), ("reopen", 0), ("tell", 0), ("night", 0)]
)
@example(
    [
        *[("tell", 0), ("tell", 0), ("night", 0), ("forget", 0), ("night", 0), ("alive", 0)],
        *[("remember", 0), ("night", 0)],
    ]
)
def test_what_was_cleared_silences_that_news_only_and_anything_new_opens_a_lead(
    made: Fresh, history: list[tuple[str, int]]
) -> None:
    town = begin(made)
    for step, number in history:
        assert isinstance(town.ctx.clock, FixedClock)
        if step == "night":
            before = {lead.id: lead.state for lead in town.leads()}
            town.night()
            look_after_night(town, before)
        else:
            take(town, step, number)
        look(town)
    before = {lead.id: lead.state for lead in town.leads()}
    town.night()
    look_after_night(town, before)
