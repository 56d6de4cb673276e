"""Random histories of one benefit: nothing is suspended unlawfully, and every suspended month is paid back.

The services run on a real database; a model of a few lines says what must hold after each step.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from tests.conftest import REPOSITORY, new_context
from tests.factories import make_actor, make_entitlement, make_person
from verifier.accounts.actor import system_actor
from verifier.benefits.tables import Entitlement, EntitlementChange
from verifier.certification.lapses import suspending
from verifier.certification.night import sweep
from verifier.certification.renewing import certify
from verifier.certification.tables import Certification, Lapse, LapseEvent
from verifier.clock import CHINA, FixedClock, business_today
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.database.bulk import table_of
from verifier.errors import VerifierError
from verifier.migrations.append_only import unprotect
from verifier.money import fen_from_text, yuan_text
from verifier.months import Month
from verifier.procedure.workdays import WorkCalendar
from verifier.settings import Settings, load_settings

LI, QIAN, ZHAO = (
    make_actor(*who) for who in (("li", "investigator"), ("qian", "approver"), ("zhao", "supervisor"))
)
START = date(2026, 1, 10)
STEPS = ("wait", "night", "notice", "propose", "approve", "approve_self", "refuse", "certify", "raise")

steps = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(1, 45)), min_size=4, max_size=25)
#: most random orders never come as far as a suspension: these go straight for one, some of them unlawfully
to_suspension = st.builds(
    lambda notice, wait, approve: [("night", 1), (notice, 1), ("wait", wait), ("propose", 1), (approve, 1)],
    st.sampled_from(["notice", "notice", "notice", "night"]),
    st.integers(1, 45),
    st.sampled_from(["approve", "approve_self"]),
)
histories = st.one_of(steps, st.builds(lambda one, two: one + two, to_suspension, steps))


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Context]:
    folder = tmp_path_factory.mktemp("histories")
    shutil.copyfile(sqlite_template, folder / "x.db")
    plain = load_settings(REPOSITORY / "config.toml", {}).model_dump()
    plain["database"]["url"] = f"sqlite:///{folder / 'x.db'}"
    plain["security"]["key_dir"] = folder / "keys"
    made = new_context(Settings(**plain))
    with closing(made.database):
        with made.database.engine.begin() as connection:
            for table in ("lapse_events", "entitlement_changes"):
                unprotect(connection, table)  # each example begins anew
        yield made


def begin(context: Context) -> int:
    assert isinstance(context.clock, FixedClock)
    context.clock.moment = datetime(START.year, START.month, START.day, 2, tzinfo=UTC)
    with context.database.write(EVERYWHERE) as session:
        for model in (LapseEvent, Lapse, Certification, EntitlementChange, Entitlement):
            session.execute(delete(table_of(model)))
        person = make_person(session)
        right = make_entitlement(session, person, monthly_fen=100_000)
        session.add(
            Certification(
                agency_id=right.agency_id,
                person_id=person.id,
                scheme="employee",
                certified_on=date(2024, 12, 5),
                due_on=date(2025, 12, 31),
                basis="roll",
            )
        )
        return person.id


def take(context: Context, person_id: int, step: str, days: int) -> None:
    today = business_today(context.clock)
    with context.database.read(EVERYWHERE) as session:
        found = session.scalars(select(Lapse.id).order_by(Lapse.id.desc())).first()
    lapse_id = found or 0
    if step == "wait":
        context.clock.moment += timedelta(days=days)
    elif step == "night":
        sweep(context, system_actor(), today)
    elif step == "certify":
        with context.database.write(EVERYWHERE) as session:
            certify(session, context, [person_id], today, "staff", None, "li")
    elif step == "raise":
        raise_amount(context, today)
    else:
        services = {
            "notice": lambda: suspending.give_notice(context, LI, lapse_id, "letter", "挂号信"),
            "propose": lambda: suspending.propose(context, ZHAO, lapse_id, "联系不上本人"),
            "approve": lambda: suspending.approve(context, QIAN, lapse_id, "已核对记录"),
            "approve_self": lambda: suspending.approve(context, ZHAO, lapse_id, "自己审批自己"),
            "refuse": lambda: suspending.refuse(context, QIAN, lapse_id, "再联系一次"),
        }
        with suppress(VerifierError):
            services[step]()


def raise_amount(context: Context, today: date) -> None:
    """As a roll does it: a new amount from this month on."""
    with context.database.write(EVERYWHERE) as session:
        right = session.scalars(select(Entitlement)).one()
        session.add(
            EntitlementChange(
                entitlement_id=right.id,
                field="monthly_fen",
                previous=yuan_text(right.monthly_fen),
                new=yuan_text(right.monthly_fen + 1_111),
                effective=Month.of(today),
                feed_id=1,
                recorded_at=context.clock.now(),
            )
        )
        right.monthly_fen += 1_111


def amount_in(raised: list[tuple[Month, int]], month: Month) -> int:
    """What the benefit was in a month: the last raise up to it."""
    return next((fen for effective, fen in reversed(raised) if effective <= month), 100_000)


def look(context: Context) -> None:
    """Hold what stands in the database against what must hold after every step."""
    with context.database.read(EVERYWHERE) as session:
        right = session.scalars(select(Entitlement)).one()
        lapses = list(session.scalars(select(Lapse).order_by(Lapse.id)))
        events = list(session.scalars(select(LapseEvent).order_by(LapseEvent.id)))
        raised = [
            (change.effective, fen_from_text(change.new or ""))
            for change in session.scalars(select(EntitlementChange).order_by(EntitlementChange.id))
            if change.field == "monthly_fen"
        ]
        last = session.scalars(select(Certification.due_on).order_by(Certification.due_on.desc())).first()
    today = business_today(context.clock)
    open_ones = [lapse for lapse in lapses if lapse.state == "suspended"]
    assert (right.state == "certification_lapsed") == bool(open_ones)
    for lapse in lapses:
        names = [event.new for event in events if event.lapse_id == lapse.id]
        if lapse.suspended_from is not None:
            assert names.index("noticed") < names.index("proposed") < names.index("suspended")
            assert {lapse.proposed_by, lapse.approved_by} == {"zhao", "qian"}
            assert lapse.noticed_on is not None
            # no day is taken off the thirty; an end on a day off moves to the next working day
            assert lapse.grace_until == WorkCalendar().next_workday(lapse.noticed_on + timedelta(days=30)).on
            mine = [event for event in events if event.lapse_id == lapse.id]
            for event in (mine[names.index("proposed")], mine[names.index("suspended")]):
                assert event.done_at.astimezone(CHINA).date() > lapse.grace_until
    if open_ones:
        assert last is not None
        assert last < today, "a certified person stands suspended"
    paid_back = [one["month"] for lapse in lapses for one in lapse.back_pay]
    assert len(set(paid_back)) == len(paid_back), "a month was paid back twice"
    for lapse in lapses:
        assert (lapse.back_pay_fen or 0) == sum(one["fen"] for one in lapse.back_pay)
        if lapse.state == "resumed":
            assert lapse.suspended_from is not None
            assert lapse.resumed_from is not None
            months = [Month.parse(one["month"]) for one in lapse.back_pay]
            assert months == list(lapse.suspended_from.until(lapse.resumed_from))
            assert [one["fen"] for one in lapse.back_pay] == [amount_in(raised, month) for month in months]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(histories)
@example(
    [
        *[("night", 1), ("notice", 1), ("wait", 40), ("propose", 1), ("approve", 1)],
        *[("wait", 45), ("raise", 1), ("wait", 45), ("raise", 1), ("wait", 45), ("certify", 1)],
    ]
)
def test_no_suspension_without_notice_grace_and_two_people_and_every_month_is_paid_back_once(
    context: Context, history: list[tuple[str, int]]
) -> None:
    person_id = begin(context)
    for step, days in history:
        take(context, person_id, step, days)
        look(context)
    context.clock.moment += timedelta(days=1)
    take(context, person_id, "certify", 0)
    look(context)
    with context.database.read(EVERYWHERE) as session:
        assert session.scalars(select(Entitlement.state)).one() == "running"
        assert not list(
            session.scalars(select(Lapse).where(Lapse.state.in_(("lapsed", "noticed", "proposed"))))
        )
