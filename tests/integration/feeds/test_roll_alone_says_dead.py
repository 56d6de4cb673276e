"""What follows from a roll that says somebody died, without any record of a death: nothing by itself."""

from __future__ import annotations

from typing import Any

from tests.integration.feeds.office import Office, people
from verifier.benefits.tables import Entitlement, Payment
from verifier.biometrics.vault.tables import Template
from verifier.cases.stop_tables import Stop
from verifier.cases.tables import Case
from verifier.certification.tables import Certification, Lapse, ServiceTask
from verifier.crossmatch.tables import Lead
from verifier.notices.tables import Notice
from verifier.outbox.tables import Message
from verifier.recovery.tables import Debt

WANG, *OTHERS = people(8)
UNTOUCHED: tuple[type[Any], ...] = (
    Lead,
    Case,
    Stop,
    Lapse,
    ServiceTask,
    Notice,
    Message,
    Debt,
    Template,
)


def test_no_lead_case_stop_lapse_task_letter_or_debt_comes_of_it_and_no_payment_or_certification_changes(
    sqlite_office: Office,
) -> None:
    office, everybody = sqlite_office, [WANG, *OTHERS]
    office.bring("roll", everybody)
    office.bring("payments", [one.payment("202610") for one in everybody])
    office.night()
    before = {model: len(office.rows_of(model)) for model in (Payment, Certification, *UNTOUCHED)}
    office.next_day()
    office.bring_held("roll", [WANG.but(发放状态="死亡", 停发年月="202611"), *OTHERS])
    office.night()
    assert office.rows_of(Entitlement)[0].state == "deceased"
    assert {model: len(office.rows_of(model)) for model in before} == before
    assert [row.state for row in office.rows_of(Payment)] == ["paid"] * 8
    office.bring("roll", [one.but(月待遇="1934.67") for one in everybody])
    assert {(row.state, row.stopped, row.held_state) for row in office.rows_of(Entitlement)} == {
        ("running", None, None)
    }


def test_a_sign_of_life_from_before_the_roll_came_sends_it_to_a_person(sqlite_office: Office) -> None:
    sqlite_office.bring("roll", [WANG, *OTHERS])
    sqlite_office.bring("life-signs", [WANG.sign()])
    sqlite_office.next_day()
    sqlite_office.bring_held("roll", [WANG.but(发放状态="死亡", 停发年月="202611"), *OTHERS])
    sqlite_office.night()
    assert [task.kind for task in sqlite_office.rows_of(ServiceTask)] == ["review", "source_correction"]
    assert sqlite_office.leads("open", "waiting", "confirmed") == []
