"""Money that comes, is posted, forgiven and kept to an agreement; and a night that closes months."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from jobs.nightly import run_night
from tests import factories as make
from tests.conftest import NOW
from tests.integration.recovery.scene import LI, SUN, SYSTEM, ZHAO, Office
from tests.slow.act import Act
from tests.slow.acts.feeds import MARKS, folder_of
from verifier.clock import FixedClock
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.feeds.applying.bank_statement import tell_of_lines
from verifier.months import Month
from verifier.recovery.month_tables import MonthEnd
from verifier.recovery.payroll import release_kept
from verifier.recovery.payroll_files import bring_payroll
from verifier.recovery.plans import decide_plan, propose_plan
from verifier.recovery.proposals import decide, propose
from verifier.recovery.receipts import allocate, take_back
from verifier.recovery.tables import Debt, LedgerTransaction, Plan, Proposal, Receipt
from verifier.runs.tables import RunStep

#: two instalments are over, and three months without a night
LATE_NIGHT = date(2027, 2, 1)
WANG = make.make_actor("wang", "operator")
HEADINGS = "个人编号,姓名,险种,待遇月份,发放金额,银行账号,发放日期\n"


def three_debts(context: Context) -> None:
    """One will be paid by transfer, one by an agreement, one will be given up."""
    office = Office(context)
    for number in range(3):
        debt = office.debtor(name=f"王秀{'英兰芳'[number]}")
        if number == 2:
            office.exhausted(debt)


def _debt(context: Context, number: int) -> Debt:
    with context.database.read(EVERYWHERE) as session:
        return session.scalars(select(Debt).order_by(Debt.id)).all()[number]


def money_comes(context: Context) -> None:
    """Three lines of a bank statement: one quotes its debt, one nothing, one leaves the account."""
    office = Office(context)
    lines = [
        office.line(120_000, f"退回 {_debt(context, 0).reference}", "王小明", "B1"),
        office.line(50_000, "退款", "李四", "B2"),
        office.line(-1_000, "手续费", None, "B3"),
    ]
    with context.database.write(EVERYWHERE) as session:
        tell_of_lines(session, context, SYSTEM, lines, at=context.clock.now())


def allocate_by_hand(context: Context) -> None:
    """A colleague says which debt the second line pays."""
    with context.database.read(EVERYWHERE) as session:
        receipt = session.scalars(select(Receipt).order_by(Receipt.id)).all()[1]
    allocate(context, LI, receipt.id, _debt(context, 1).reference, "来电确认")


def take_it_back(context: Context) -> None:
    """That was the wrong debt: the posting is reversed."""
    with context.database.read(EVERYWHERE) as session:
        posted = session.scalars(
            select(LedgerTransaction.id).where(
                LedgerTransaction.debt_id == _debt(context, 1).id, LedgerTransaction.kind == "allocated"
            )
        ).one()
    take_back(context, ZHAO, posted, "记错了债务")


def propose_agreement(context: Context) -> None:
    """Instalments are proposed."""
    propose_plan(context, LI, _debt(context, 1).reference, 50_000, 200_000, 1, "本人申请")


def decide_agreement(context: Context) -> None:
    """A second person agrees."""
    with context.database.read(EVERYWHERE) as session:
        plan = session.scalars(select(Plan.id)).one()
    decide_plan(context, ZHAO, plan, True, "同意")


def propose_giving_up(context: Context) -> None:
    """There is no estate."""
    propose(context, SUN, "written_off", _debt(context, 2).reference, "no_estate", "无遗产")


def give_up(context: Context) -> None:
    """A second person agrees."""
    with context.database.read(EVERYWHERE) as session:
        proposal = session.scalars(select(Proposal.id)).one()
    decide(context, ZHAO, "written_off", proposal, True, "同意")


LEDGER = Act(
    "ledger",
    three_debts,
    (
        money_comes,
        allocate_by_hand,
        take_it_back,
        propose_agreement,
        decide_agreement,
        propose_giving_up,
        give_up,
    ),
)


def _at(context: Context, day: date) -> None:
    assert isinstance(context.clock, FixedClock)
    context.clock.moment = NOW + (day - NOW.date())


def agreement(context: Context) -> None:
    """A debt with an agreement from December on, a coming payment file, and a month that was paid."""
    office = Office(context)
    debt = office.debtor()
    plan = propose_plan(context, LI, debt.reference, 50_000, 200_000, 1, "本人申请")
    decide_plan(context, ZHAO, plan.id, True, "同意")
    person = office.person(debt.person_id)
    path = folder_of(context) / "coming.csv"
    row = f"{person.pid},{person.name},企业职工,202702,1000.00,6217000000000001,2027-02-05\n"
    path.write_text(HEADINGS + row, "utf-8")
    bring_payroll(context, WANG, path)
    _at(context, LATE_NIGHT - timedelta(days=1))
    with context.database.write(EVERYWHERE) as session:
        feed = make.make_feed(session, kind="payments", sha256=b"p", finished_at=context.clock.now())
        right = make.make_entitlement(session, make.make_person(session, pid="PAID"))
        make.make_payment(session, right, Month(2027, 1), feed_id=feed.id)


def late_night(context: Context) -> None:
    """The first night for three months."""
    _at(context, LATE_NIGHT)
    run_night(context, SYSTEM, LATE_NIGHT)


def the_file_leaves(context: Context) -> None:
    """After that a person lets the coming file out, byte for byte."""
    _at(context, LATE_NIGHT)
    out = folder_of(context) / "out.csv"
    release_kept(context, ZHAO, 1, out, "停发尚未批准", despite_cases=True)
    assert out.read_bytes() == (folder_of(context) / "coming.csv").read_bytes()


def money_told(context: Context) -> tuple[dict[str, object], int]:
    """What the money steps say they did, and how many months are closed."""
    names = ("instalments", "month_end", "reconciliation", "payroll")
    with context.database.read(EVERYWHERE) as session:
        steps = {step.name: step.result for step in session.scalars(select(RunStep))}
        closed = len(session.scalars(select(MonthEnd)).all())
    return {name: steps.get(name) for name in names}, closed


MONEY_NIGHT = Act(
    "money-night",
    agreement,
    (late_night, the_file_leaves),
    look=money_told,
    told_again=("run.resumed", "payroll.taken_again"),
    by_turns=MARKS,
    unsteady=("reports/",),
)
