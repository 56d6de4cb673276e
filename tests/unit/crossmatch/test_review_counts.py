"""The database counts what people decided exactly as reading every decision does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tests import factories as make
from tests.conftest import NOW
from verifier.context import Context
from verifier.crossmatch.decisions import UNDO, standing_decision
from verifier.crossmatch.one_human import KINDS
from verifier.crossmatch.review_counts import counted_reviews
from verifier.crossmatch.reviews import SAME, Review, review_of, reviews
from verifier.crossmatch.rule_budgets import rule_states
from verifier.crossmatch.tables import Lead, LeadDecision
from verifier.database import EVERYWHERE
from verifier.people.tables import Person

RULES = ("name_birth_home", "same_id_same_name")
SOURCES = ("police-202610", "police-202611", "civil")
MOMENTS = {RULES[0]: [NOW - timedelta(hours=30), NOW - timedelta(hours=10)], "no_such_rule": [NOW]}
Sorted = Counter[tuple[str, str, bool | None, tuple[bool, ...]]]


def _plant(session: Session, dice: Random) -> None:
    people = [make.make_person(session, register=("qinghe", "linhe")[n % 2]) for n in range(6)]
    feeds = [make.make_feed(session, source=source) for source in SOURCES]
    records = [make.make_record(session, feed) for feed in feeds for _ in range(3)]
    for number in range(70):
        about, other = dice.sample(people, 2)
        given: dict[str, Any] = {
            "rule": dice.choice(RULES),
            "state": dice.choice(("confirmed", "cleared", "cleared", "open")),
        }
        if number % 3:
            lead = make.make_lead(session, about, dice.choice(records), **given)
        else:
            facts = dice.choice(({"other_person_id": other.id}, {"other_person_id": 10**9}, {}))
            lead = make.make_lead(session, about, kind=dice.choice(KINDS), facts=facts, **given)
        _decide(session, dice, lead)


def _decide(session: Session, dice: Random, lead: Lead) -> None:
    standing = 0
    for _ in range(dice.randrange(6)):
        verdict = dice.choice((*SAME, "more_information", *((UNDO,) * 5 if standing else ())))
        standing += -1 if verdict == UNDO else 1
        session.add(
            LeadDecision(
                lead_id=lead.id,
                verdict=verdict,
                previous_state="open",
                new_state=lead.state,
                reason="已核实",
                decided_by="li",
                decided_at=NOW - timedelta(hours=dice.randrange(0, 50, 5)),
            )
        )
        session.flush()


def _one_by_one(session: Session) -> Iterable[Review]:
    """Read every decision there is, in the order it was made."""
    yield from reviews(session).values()
    entries: dict[tuple[int, int], Review] = {}
    wanted = select(Lead).where(Lead.record_id.is_(None), Lead.state.in_(("confirmed", "cleared")))
    for lead in session.scalars(wanted.order_by(Lead.id)):
        made = select(LeadDecision).where(LeadDecision.lead_id == lead.id).order_by(LeadDecision.id)
        last = standing_decision(session.scalars(made))
        pair = sorted((lead.person_id, lead.facts.get("other_person_id", 10**9)))
        later = session.get(Person, pair[1])
        if lead.rule != RULES[1] or later is None or last is None or last.verdict not in SAME:
            continue
        before = entries.get((pair[0], pair[1]))
        if before is None or before.decided_at <= last.decided_at:
            found = review_of(lead.rule, later.register, last.verdict, last.decided_at)
            entries[pair[0], pair[1]] = found
    yield from entries.values()


def _passed(review: Review) -> tuple[bool, ...]:
    moments: list[datetime] = MOMENTS.get(review.rule, [])
    return tuple(review.decided_at > moment for moment in moments)


def test_both_ways_of_counting_agree_whatever_was_decided_undone_and_decided_again(ctx: Context) -> None:
    seen: set[bool | None] = set()
    feeds: set[str] = set()
    for seed in range(3):
        with ctx.database.write(EVERYWHERE) as session:
            _plant(session, Random(seed))  # noqa: S311 -- made-up decisions
        with ctx.database.read(EVERYWHERE) as session:
            counted: Sorted = Counter()
            for review, pairs in counted_reviews(session, MOMENTS):
                counted[review.rule, review.feed, review.same, _passed(review)] += pairs
            read = list(_one_by_one(session))
        assert counted == Counter((one.rule, one.feed, one.same, _passed(one)) for one in read)
        seen |= {one.same for one in read}
        feeds |= {one.feed for one in read}
    assert seen == {True, False, None}
    assert feeds == {"police", "civil", "qinghe", "linhe"}


def test_the_page_reads_groups_and_no_single_decision(sqlite_ctx: Context) -> None:
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        _plant(session, Random(7))  # noqa: S311 -- made-up decisions
    rows: list[str] = []
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        event.listen(session, "do_orm_execute", lambda state: rows.append(str(state.statement)))
        assert rule_states(session)
    from_decisions = [statement for statement in rows if "lead_decisions" in statement]
    assert len(from_decisions) == 2
    assert all("GROUP BY" in statement for statement in from_decisions)
