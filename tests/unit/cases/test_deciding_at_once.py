"""Two people at the same moment: one lead gets one decision, one person one case, one proposal one answer."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from tests import factories as make
from verifier.cases.assessing import decide_assessment, propose_assessment
from verifier.cases.service import record_verification
from verifier.cases.tables import Assessment, Case
from verifier.context import Context
from verifier.crossmatch.decisions import decide, decisions_of
from verifier.database import EVERYWHERE
from verifier.errors import Conflict
from verifier.months import Month
from verifier.wiring import wire

LI, WU = make.make_actor("li"), make.make_actor("wu")
ZHAO, QIAN = make.make_actor("zhao", "approver"), make.make_actor("qian", "approver")


def at_once(*tasks: Callable[[], object]) -> list[str]:
    """Run the tasks together; return "done" or the name of the error of each, sorted."""
    barrier = Barrier(len(tasks))

    def run(task: Callable[[], object]) -> str:
        barrier.wait()
        try:
            task()
        except Conflict as error:
            return type(error).__name__
        return "done"

    with ThreadPoolExecutor(len(tasks)) as pool:
        return sorted(pool.map(run, tasks))


@pytest.fixture
def leads(ctx: Context) -> list[int]:
    wire()
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session)
        right = make.make_entitlement(session, person)
        make.make_payment(session, right, Month(2024, 1))
        return [make.make_lead(session, person, make.make_record(session)).id for _ in range(2)]


def test_one_lead_is_decided_once(ctx: Context, leads: list[int]) -> None:
    outcome = at_once(
        lambda: decide(ctx, LI, leads[0], "same_person", "一致"),
        lambda: decide(ctx, WU, leads[0], "different", "不一致"),
    )
    assert outcome == ["Conflict", "done"]
    with ctx.database.read(EVERYWHERE) as session:
        assert len(decisions_of(session, leads[0])) == 1


def test_two_leads_of_one_person_open_one_case(ctx: Context, leads: list[int]) -> None:
    outcome = at_once(
        lambda: decide(ctx, LI, leads[0], "same_person", "一致"),
        lambda: decide(ctx, WU, leads[1], "same_person", "一致"),
    )
    assert outcome == ["done", "done"]
    with ctx.database.read(EVERYWHERE) as session:
        assert len(session.scalars(select(Case.id)).all()) == 1
        assert ctx.auditor.verify(session).first_bad_seq is None


def test_a_proposal_is_answered_once(ctx: Context, leads: list[int]) -> None:
    decide(ctx, LI, leads[0], "same_person", "一致")
    with ctx.database.read(EVERYWHERE) as session:
        case_id = session.scalars(select(Case.id)).one()
    record_verification(ctx, LI, case_id, "fact_confirmed", "走访家属", "照片 3 张", 1)
    number = propose_assessment(ctx, LI, case_id, 2, "逐笔累计").id
    outcome = at_once(
        lambda: decide_assessment(ctx, ZHAO, number, True, "好"),
        lambda: decide_assessment(ctx, QIAN, number, False, "不好"),
    )
    assert outcome == ["Conflict", "done"]
    with ctx.database.read(EVERYWHERE) as session:
        assert session.scalars(select(Assessment.state)).one() in {"approved", "refused"}
