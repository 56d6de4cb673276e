"""Random histories of two debts and the lists that would publish their debtors (invariant 9).

A name is public only after the whole ladder, masked, by the word of two others than the proposer, while its
clock runs; and gone in the step that takes it back, repays the debt, annuls the decision or undoes the stop.
The services run on a real database; the model knows who may be public and who is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.integration.notices.scene import OFFICES, SUN, ZHAO
from tests.integration.recovery.scene import Office
from tests.integration.stops.scene import LI, QIAN, WINDOW
from tests.past import took_place
from tests.property.fresh import Fresh, fresh, histories
from tests.property.notices.two_debtors import ID_NO, LADDER, NAMES, Debtor, debt_of, scenes, set_stage
from verifier.cases.ending import annul_decision, clear_case
from verifier.cases.rules import RECOVERING
from verifier.cases.service import record_verification
from verifier.cases.tables import Case
from verifier.clock import FixedClock, business_today
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import VerifierError
from verifier.notices.publishing import approve_list, propose_list, refuse_list
from verifier.notices.tables import Notice, PublicationApproval, PublicationEntry, PublicationList
from verifier.notices.withdrawing import public_entries, withdraw_list

PEOPLE: Final = (LI, ZHAO, SUN, QIAN)
STEPS: Final = (
    "climb", "climb", "climb", "propose", "propose", "approve", "approve", "approve", "approve", "refuse",
    "withdraw", "withdraw_one", "pay", "pay_all", "annul", "reverse", "clear", "appeal", "appeal_over",
    "wait",
)  # fmt: skip

steps = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 11)), min_size=2, max_size=10)
#: most random orders never publish anything: these go straight for it, some of them unlawfully
towards = st.builds(
    lambda rung, whom, approvals: [("climb_to", rung), ("propose", whom), *approvals],
    st.sampled_from([2, 3, 4, 4, 4, 4]),
    st.sampled_from([0, 4, 8]),
    st.lists(st.tuples(st.just("approve"), st.integers(0, 3)), min_size=1, max_size=4),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Fresh]:
    with fresh(tmp_path_factory.mktemp("names"), sqlite_template, notices=OFFICES) as found:
        set_stage(found.context)
        found.keep()
        yield found


@dataclass
class Town:
    """Two debtors whose payment was stopped, and who is public until when."""

    ctx: Context
    debtors: list[Debtor]
    public: dict[int, date] = field(default_factory=dict)

    def list_at(self, *states: str) -> PublicationList:
        """The latest list in one of these states (IndexError where there is none)."""
        with self.ctx.database.read(EVERYWHERE) as session:
            query = select(PublicationList).where(PublicationList.state.in_(states))
            return session.scalars(query.order_by(PublicationList.id)).all()[-1]

    def by_case(self, case_id: int) -> Debtor:
        return next(one for one in self.debtors if one.scene.case_id == case_id)


def begin(made: Fresh) -> Town:
    ctx = made.begin()
    assert isinstance(ctx.clock, FixedClock)
    ctx.clock.moment += timedelta(days=WINDOW)
    debtors = [Debtor(scene) for scene in scenes(ctx)]
    for debtor in debtors:
        debtor.owed = debt_of(ctx, debtor).due_fen
    return Town(ctx, debtors)


def climb(town: Town, debtor: Debtor) -> None:
    """The next rung, as an earlier system or another office did it."""
    if debtor.rung < len(LADDER):
        took_place(town.ctx, debtor.scene.case_id, LADDER[debtor.rung])
        debtor.rung += 1


def climb_to(town: Town, rung: int) -> None:
    for debtor in town.debtors:
        while debtor.rung < rung:
            climb(town, debtor)


def propose(town: Town, number: int) -> None:
    whom = (town.debtors[:1], town.debtors[1:], town.debtors)[number // 4]
    propose_list(town.ctx, PEOPLE[number % 4], [one.scene.case_id for one in whom], "多次催收")
    assert all(one.may_be_public for one in whom)


def approve(town: Town, number: int) -> None:
    row = town.list_at("proposed", "published")
    before = row.state
    after = approve_list(town.ctx, PEOPLE[number % 4], row.id, "同意")
    assert before == "proposed"
    assert PEOPLE[number % 4].name not in {row.proposed_by, "li"}
    if after.state == "published":
        assert after.until is not None
        with town.ctx.database.read(EVERYWHERE) as session:
            for listed, entry in public_entries(session, town.ctx):
                if listed.id == row.id:
                    assert town.by_case(entry.case_id).may_be_public
                    town.public[entry.case_id] = after.until


def withdraw(town: Town, number: int, *, one: bool) -> None:
    row = town.list_at("published", "proposed")
    case_id = town.debtors[number % 2].scene.case_id if one else None
    withdraw_list(town.ctx, PEOPLE[number % 4], row.id, "核实有误", case_id=case_id)
    if row.state == "published":
        with town.ctx.database.read(EVERYWHERE) as session:
            listed = session.scalars(
                select(PublicationEntry.case_id).where(PublicationEntry.list_id == row.id)
            ).all()
        for gone in listed:
            if case_id in (None, gone):
                town.public.pop(gone, None)


def pay(town: Town, debtor: Debtor, fen: int) -> None:
    if not debtor.stands or not debtor.owed:
        return
    Office(town.ctx).money(min(fen, debtor.owed), memo=debt_of(town.ctx, debtor).reference)
    debtor.owed = max(0, debtor.owed - fen)
    if not debtor.owed:
        town.public.pop(debtor.scene.case_id, None)


def fall(town: Town, debtor: Debtor, service: Callable[[], object]) -> None:
    """The decision falls, whichever way."""
    service()
    debtor.stands = False
    town.public.pop(debtor.scene.case_id, None)


def clear(debtor: Debtor) -> None:
    scene = debtor.scene
    record_verification(
        scene.ctx, LI, scene.case_id, "fact_refuted", "本人在世", "照片 3 张", scene.case.version
    )
    clear_case(scene.ctx, LI, scene.case_id, "本人健在", scene.case.version)


def appeal(town: Town, debtor: Debtor, *, over: bool) -> None:
    if debtor.rung and debtor.appealed == over:
        took_place(
            town.ctx, debtor.scene.case_id, "reconsideration_decided" if over else "reconsideration_filed"
        )
        debtor.appealed = not over


def take(town: Town, step: str, number: int) -> None:
    """Take a step, or find it refused or without an object."""
    debtor = town.debtors[number % 2]
    scene = debtor.scene
    services: dict[str, Callable[[], object]] = {
        "climb": lambda: climb(town, debtor),
        "climb_to": lambda: climb_to(town, number),
        "propose": lambda: propose(town, number),
        "approve": lambda: approve(town, number),
        "refuse": lambda: refuse_list(town.ctx, PEOPLE[number % 4], town.list_at("proposed").id, "先协商"),
        "withdraw": lambda: withdraw(town, number, one=False),
        "withdraw_one": lambda: withdraw(town, number, one=True),
        "pay": lambda: pay(town, debtor, 100_000),
        "pay_all": lambda: pay(town, debtor, debtor.owed),
        "annul": lambda: fall(
            town, debtor, lambda: annul_decision(town.ctx, SUN, scene.case_id, "判决撤销", scene.case.version)
        ),
        "reverse": lambda: fall(town, debtor, lambda: scene.reverse(ZHAO)),
        "clear": lambda: clear(debtor),
        "appeal": lambda: appeal(town, debtor, over=False),
        "appeal_over": lambda: appeal(town, debtor, over=True),
        "wait": lambda: scene.wait(number * 3),
    }
    with suppress(VerifierError, IndexError):
        services[step]()


def look(town: Town) -> None:
    """Exactly those are public who should be: masked, by two others, in a case that is being recovered."""
    today = business_today(town.ctx.clock)
    with town.ctx.database.read(EVERYWHERE) as session:
        shown = public_entries(session, town.ctx)
        wanted = {case_id for case_id, until in town.public.items() if today <= until}
        assert {entry.case_id for _, entry in shown} == wanted
        assert len(shown) == len(wanted)
        for row, entry in shown:
            case = session.get_one(Case, entry.case_id)
            debtor = town.by_case(case.id)
            assert case.state in RECOVERING
            assert (debtor.rung, debtor.stands) == (len(LADDER), True)
            assert debtor.owed > 0
            assert entry.masked_name in {"王**", "李**"}
            assert ID_NO[6:14] not in entry.masked_id
            given = select(PublicationApproval.approved_by).where(PublicationApproval.list_id == row.id)
            approvers = session.scalars(given).all()
            assert len(set(approvers)) == len(approvers) >= 2
            assert row.proposed_by not in approvers
            assert set(approvers) <= {"zhao", "sun", "qian"}
            notice = session.get_one(Notice, row.notice_id)
            assert not [word for word in (*NAMES, ID_NO) if word in str(notice.values)]


PUBLISHED: Final = [("climb_to", 4), ("propose", 8), ("approve", 1), ("approve", 2)]


@histories(40)
@given(st.one_of(steps, st.builds(lambda one, two: one + two, towards, steps)))
@example([("climb_to", 3), ("propose", 8), ("approve", 1), ("approve", 2), ("climb", 0), ("propose", 0)])
@example([*PUBLISHED, ("pay", 0), ("pay_all", 0), ("withdraw_one", 1)])
@example([*PUBLISHED, ("reverse", 0), ("propose", 0), ("annul", 1), ("clear", 1)])
@example([*PUBLISHED, ("withdraw", 0), ("propose", 8), ("approve", 3), ("approve", 1), ("wait", 11)])
@example([("climb_to", 4), ("propose", 8), ("approve", 1), ("approve", 1), ("pay_all", 0), ("approve", 2)])
@example([("climb_to", 4), ("propose", 2), ("approve", 2), ("approve", 0), ("approve", 1), ("approve", 3)])
@example([("climb_to", 4), ("propose", 8), ("approve", 1), ("appeal", 0), ("approve", 2)])
def test_a_name_is_public_last_masked_by_two_others_and_gone_with_what_it_rested_on(
    made: Fresh, history: list[tuple[str, int]]
) -> None:
    town = begin(made)
    for step, number in history:
        take(town, step, number)
        look(town)


def test_the_lawful_way_of_these_histories_does_publish(made: Fresh) -> None:
    town = begin(made)
    for step, number in PUBLISHED:
        take(town, step, number)
    assert len(town.public) == len(NAMES)
    look(town)
