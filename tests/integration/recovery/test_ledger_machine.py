"""The services on a real database, in any order: the trial balance holds after every single step."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from itertools import count

import pytest
from sqlalchemy import select

from tests.integration.recovery.scene import LI, SUN, ZHAO, Office
from verifier.accounts.actor import Actor
from verifier.cases.course.history import course_of
from verifier.cases.ending import annul_decision
from verifier.cases.rules import SETTLED
from verifier.cases.service import record_verification
from verifier.cases.tables import Case
from verifier.database import EVERYWHERE
from verifier.errors import VerifierError
from verifier.procedure.entering import retrace
from verifier.recovery import proposals
from verifier.recovery.plans import decide_plan, propose_plan
from verifier.recovery.receipts import allocate, owe_back, take_back
from verifier.recovery.refunds import approve_refund, propose_refund
from verifier.recovery.tables import Debt, LedgerTransaction, Plan, Proposal, Receipt, Refund

_references = count(1)


Step = Callable[[Office, random.Random, Actor, Actor], object]


def _money(office: Office, dice: random.Random, _one: Actor, _two: Actor) -> object:
    memo = dice.choice([None, _any_debt(office, dice).reference])
    reference = dice.choice([None, f"R{next(_references) % 7}"])
    return office.money(dice.choice(_AMOUNTS), memo, "王秀英", reference)


def _allocate(office: Office, dice: random.Random, one: Actor, _two: Actor) -> object:
    receipt, debt = dice.choice(office.all(Receipt)), _any_debt(office, dice)
    return allocate(office.ctx, one, receipt.id, debt.reference, "代还", dice.choice(_AMOUNTS))


def _write_off(office: Office, dice: random.Random, one: Actor, _two: Actor) -> object:
    reference, fen = _any_debt(office, dice).reference, dice.choice(_AMOUNTS)
    return proposals.propose(office.ctx, one, "written_off", reference, "other", "核销", fen)


def _decide(office: Office, dice: random.Random, _one: Actor, two: Actor) -> object:
    waiting = [item for item in office.all(Proposal) if item.state == "proposed"]
    return proposals.decide(
        office.ctx, two, "written_off", dice.choice(waiting).id, dice.random() < 0.8, "看过"
    )


def _decide_plan(office: Office, dice: random.Random, _one: Actor, two: Actor) -> object:
    waiting = [plan for plan in office.all(Plan) if plan.state == "proposed"]
    return decide_plan(office.ctx, two, dice.choice(waiting).id, True, "看过")


def _refund(office: Office, dice: random.Random, one: Actor, two: Actor) -> object:
    refund = dice.choice([item for item in office.all(Refund) if item.state != "paid"])
    if refund.state == "open":
        return propose_refund(office.ctx, one, refund.id, "退")
    return approve_refund(office.ctx, two, refund.id, f"OUT{next(_references)}")


def _take_back(office: Office, dice: random.Random, _one: Actor, two: Actor) -> object:
    found = office.all(LedgerTransaction)
    allocated = [item for item in found if item.kind == "allocated"]
    chosen = dice.choice(allocated if allocated and dice.random() < 0.8 else found)
    return take_back(office.ctx, two, chosen.id, "有误")


def _owe_back(office: Office, dice: random.Random, one: Actor, _two: Actor) -> object:
    return owe_back(office.ctx, one, dice.choice(office.all(Receipt)).id, "无关")


def _plan(office: Office, dice: random.Random, one: Actor, _two: Actor) -> object:
    return propose_plan(office.ctx, one, _any_debt(office, dice).reference, 50_000, 200_000, 1, "分期")


def _reopen(office: Office, dice: random.Random, _one: Actor, two: Actor) -> object:
    case = office.get(Case, _any_debt(office, dice).case_id)
    annul_decision(office.ctx, two, case.id, "重新核定", case.version)
    _verify_again(office, case.id)
    return office.exhausted(office.assess(case.id))


_AMOUNTS = (1, 40_000, 150_000, 300_000, 1_300_000)
_STEPS: tuple[Step, ...] = (
    _money,
    _money,
    _allocate,
    _write_off,
    _decide,
    _refund,
    _take_back,
    _owe_back,
    _plan,
    _decide_plan,
    _reopen,
)


def _any_debt(office: Office, dice: random.Random) -> Debt:
    """Mostly one that is open: most people act where there is something to do."""
    found = office.all(Debt)
    open_ones = [debt for debt in found if debt.state == "open"]
    debt: Debt = dice.choice(open_ones if open_ones and dice.random() < 0.8 else found)
    return debt


def _verify_again(office: Office, case_id: int) -> None:
    case = office.get(Case, case_id)
    record_verification(office.ctx, LI, case.id, "fact_confirmed", "再访", "照片 1 张", case.version)


def _case_and_debt_agree(office: Office) -> None:
    """A case is settled exactly while the debt of its standing decision is."""
    for debt in office.all(Debt):
        if debt.state != "withdrawn":
            state = office.get(Case, debt.case_id).state
            assert (state in SETTLED) == (debt.state in ("settled", "written_off")), (state, debt.state)


def _nothing_is_marked(office: Office) -> None:
    """Whatever was let into the course live was lawful when it was taken."""
    with office.ctx.database.read(EVERYWHERE) as session:
        for case in session.scalars(select(Case)):
            course = course_of(session, office.ctx, case)
            entries = retrace(course.law, course.path, course.events)
            assert [str(one.mark) for one in entries if one.mark and not one.event.migrated] == []


def _walk(office: Office, seed: int, steps: int) -> None:
    dice = random.Random(seed)  # noqa: S311 -- an order, no secret
    office.exhausted(office.debtor("王秀英", monthly=1_000_000))
    office.debtor("李国强", monthly=400_000)
    taken: set[str] = set()
    for _ in range(steps):
        step = dice.choices(_STEPS, [1] * (len(_STEPS) - 1) + [0.3])[0]
        # now and then somebody without the right, or the same person twice
        one, two = dice.choice([LI, LI, SUN, SUN, ZHAO]), dice.choice([ZHAO, ZHAO, SUN, SUN, LI])
        # what is not lawful is refused in words; there may be nothing yet to choose from
        with contextlib.suppress(VerifierError, IndexError):
            step(office, dice, one, two)
            taken.add(step.__name__)
        office.must_balance()
        for debt in office.all(Debt):
            assert 0 <= debt.recovered_fen <= debt.assessed_fen + debt.fees_fen
        for item in office.all(LedgerTransaction):
            if item.kind in ("written_off", "refunded"):
                assert item.approved_by not in (None, item.entered_by)
        _case_and_debt_agree(office)
    _nothing_is_marked(office)
    assert len(taken) >= 6


@pytest.mark.parametrize("seed", range(2))
def test_whatever_people_do_in_whatever_order_the_ledger_balances(small_office: Office, seed: int) -> None:
    _walk(small_office, seed, 50)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 22))
def test_longer_days_balance_too_on_both_engines(office: Office, seed: int) -> None:
    _walk(office, seed, 100)
