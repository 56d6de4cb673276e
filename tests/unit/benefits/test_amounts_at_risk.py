"""Amounts at risk of many people at once, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from tests import factories as make
from verifier.benefits.at_risk import CHUNK, RiskItem, amounts_at_risk
from verifier.benefits.payments import account_numbers_of, payments_of
from verifier.benefits.tables import Entitlement
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.months import Month
from verifier.people.tables import Person

STOP = Month(2026, 8)
THROUGH = Month(2026, 11)


@contextmanager
def counted_statements(ctx: Context) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(ctx.database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(ctx.database.engine, "before_cursor_execute", note)


def test_imported_months_are_actual_and_the_others_estimated(ctx: Context) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session)
        right = make.make_entitlement(session, person, monthly_fen=1000)
        make.make_payment(session, right, STOP.plus(-1), 900)
        make.make_payment(session, right, STOP, 950)
        make.make_payment(session, right, STOP.plus(1), 960, state="failed")
        for month in (STOP, STOP.plus(1)):
            make.make_paid_month(session, month)
        found = amounts_at_risk(session, [RiskItem("x", person.id, STOP)], THROUGH)["x"]
    assert (found.actual_fen, found.estimated_fen, found.total_fen) == (950, 2000, 2950)
    assert (found.basis, found.months) == ("mixed", 3)


def test_a_payment_file_of_another_register_or_scheme_says_nothing(ctx: Context) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session)
        make.make_entitlement(session, person, monthly_fen=1000)
        make.make_paid_month(session, STOP, register="elsewhere")
        make.make_paid_month(session, STOP, scheme="resident")
        found = amounts_at_risk(session, [RiskItem(1, person.id, STOP)], STOP)[1]
    assert (found.total_fen, found.basis) == (1000, "estimated")


def test_each_item_has_its_own_period_and_schemes(ctx: Context) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session)
        for scheme, monthly in (("employee", 1000), ("resident", 10)):
            make.make_entitlement(session, person, scheme=scheme, monthly_fen=monthly)
        items = [
            RiskItem("all", person.id, STOP),
            RiskItem("resident", person.id, STOP, schemes=("resident",)),
            RiskItem("inside", person.id, STOP, until=STOP.plus(1)),
        ]
        found = amounts_at_risk(session, items, THROUGH)
    assert {key: amount.total_fen for key, amount in found.items()} == {
        "all": 4040, "resident": 40, "inside": 1010,
    }  # fmt: skip


def test_somebody_without_an_entitlement_risks_nothing(ctx: Context) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session)
        found = amounts_at_risk(session, [RiskItem(1, person.id, STOP)], THROUGH)
    assert found[1].total_fen == 0


def test_two_thousand_people_take_a_handful_of_statements(sqlite_ctx: Context) -> None:
    ctx, many = sqlite_ctx, 2 * CHUNK + 200
    with ctx.database.write(EVERYWHERE) as session:
        model = make.make_person(session)
        common = {"agency_id": model.agency_id, "register": model.register, "id_no": "x", "name": "n"}
        common |= {"rematch": False, "version": 1, "first_feed_id": 1, "last_feed_id": 1}
        people = [Person(**common, pid=f"bulk{n}") for n in range(many)]
        session.add_all(people)
        session.flush()
        right = {"agency_id": model.agency_id, "scheme": "employee", "monthly_fen": 100, "state": "running"}
        right |= {"row_hash": b"x", "last_feed_id": 1}
        session.add_all(Entitlement(**right, person_id=person.id) for person in people)
        session.flush()
        items = [RiskItem(person.id, person.id, THROUGH) for person in people]
        with counted_statements(ctx) as seen:
            found = amounts_at_risk(session, items, THROUGH)
    assert len(found) == many
    assert {amount.total_fen for amount in found.values()} == {100}
    assert len(seen) == 1 + 2 * 3


def test_payments_are_listed_by_month_and_accounts_once(ctx: Context) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session)
        right = make.make_entitlement(session, person, account_no="62170001")
        make.make_entitlement(session, person, scheme="resident", account_no="62170001")
        for offset in (2, 0, 1):
            make.make_payment(session, right, STOP.plus(offset))
        assert [payment.month for payment in payments_of(session, person.id)] == list(
            STOP.until(STOP.plus(3))
        )
        assert len(payments_of(session, person.id, STOP.plus(1))) == 2
        assert account_numbers_of(session, person.id) == "62170001"
        assert account_numbers_of(session, person.id + 999) is None
