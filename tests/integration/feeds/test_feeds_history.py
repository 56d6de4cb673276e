"""Rolls are a history: what changed, when, and what holds today."""

from __future__ import annotations

import pytest

from tests.integration.feeds.office import IMPORTER, Office, Retiree, people
from verifier.benefits.tables import BankAccount, Entitlement, EntitlementChange, PaidMonth, Payment
from verifier.feeds.mapping import Mapping
from verifier.feeds.quarantine import write_quarantine
from verifier.months import Month
from verifier.people.tables import Person, PersonChange

WANG = Retiree(1, "王秀英", "1945-01-01")
OTHERS = people(20, 2)
WHOLE = Mapping(complete=True)


def test_a_value_that_changes_and_returns_leaves_both_changes(office: Office) -> None:
    changed = WANG.but(
        姓名="王秀瑛", 月待遇="2000.00", 开户账号="6217777777777", 发放状态="失踪停发", 经办机构="379902"
    )
    office.bring("roll", [WANG, *OTHERS])
    office.next_day(30)
    assert office.bring("roll", [changed, *OTHERS]).accepted == 1
    office.next_day(30)
    assert office.bring("roll", [*OTHERS, WANG]).accepted == 1
    person, entitlement = office.rows_of(Person)[0], office.rows_of(Entitlement)[0]
    assert (person.name, person.version, entitlement.monthly_fen) == ("王秀英", 3, 187_832)
    assert (entitlement.state, entitlement.account_no) == ("running", WANG["开户账号"])
    assert person.agency_id == entitlement.agency_id
    told = [(row.field, row.previous, row.new) for row in office.rows_of(EntitlementChange)]
    for field, first, second in (
        ("monthly_fen", "1,878.32", "2,000.00"),
        ("account_no", WANG["开户账号"], "6217777777777"),
        ("state", "running", "missing"),
    ):
        assert (field, first, second) in told
        assert (field, second, first) in told
    assert [(row.previous, row.new) for row in office.rows_of(PersonChange) if row.field == "name"] == [
        ("王秀英", "王秀瑛"),
        ("王秀瑛", "王秀英"),
    ]
    effective = {row.effective for row in office.rows_of(EntitlementChange)}
    assert effective == {Month(2026, 12), Month(2027, 1)}


def test_an_old_file_given_again_brings_no_old_values_back(office: Office) -> None:
    first = office.write("roll", [WANG, *OTHERS])
    office.bring("roll", first)
    office.bring("roll", [WANG.but(月待遇="2000.00"), *OTHERS])
    report = office.bring("roll", first)
    assert report.state == "repeated"
    assert any("newer roll" in note.en for note in report.notes)
    assert office.rows_of(Entitlement)[0].monthly_fen == 200_000


def test_accounts_of_a_roll_are_changes_only_where_one_replaced_another(office: Office) -> None:
    office.bring("roll", [WANG, *OTHERS])
    office.next_day(30)
    office.bring("roll", [WANG.but(开户账号="6217777777777"), *OTHERS])
    office.next_day(30)
    office.bring("roll", [*OTHERS, WANG])
    mine = [row for row in office.rows_of(BankAccount) if row.person_id == 1]
    assert [(row.account_no, row.is_change) for row in mine] == [
        (WANG["开户账号"], False),
        ("6217777777777", True),
        (WANG["开户账号"], True),
    ]


def test_the_account_of_a_second_benefit_is_no_change(office: Office) -> None:
    second = WANG.but(险种="城乡居民", 月待遇="200.00", 开户账号="6217888888888")
    office.bring("roll", [WANG, second])
    months = [f"2026{month:02d}" for month in range(1, 7)]
    for month in months:
        office.bring(
            "payments",
            [
                WANG.payment(month),
                WANG.payment(
                    month, "200.00", 险种="城乡居民", 银行账号="6217888888888", 银行流水号=f"r{month}"
                ),
            ],
        )
    assert [row.is_change for row in office.rows_of(BankAccount)] == [False, False]


def test_payments_of_the_past_tell_when_an_account_changed(office: Office) -> None:
    office.bring("roll", [WANG])  # November's roll knows only the new account
    for month in range(1, 11):
        account = "6217000OLD" if month < 7 else WANG["开户账号"]
        office.bring("payments", [WANG.payment(f"2026{month:02d}", 银行账号=account)])
    told = {(row.account_no, row.since.isoformat(), row.is_change) for row in office.rows_of(BankAccount)}
    assert told == {("6217000OLD", "2026-01-12", False), (WANG["开户账号"], "2026-07-12", True)}


def test_whoever_is_missing_from_a_part_of_the_roll_keeps_the_benefit(office: Office) -> None:
    office.bring("roll", [WANG, *OTHERS])
    report = office.bring("roll", OTHERS[:15])
    assert {row.state for row in office.rows_of(Entitlement)} == {"running"}
    assert any("不在本文件中" in note.zh for note in report.notes)


def test_a_complete_roll_ends_what_it_no_longer_lists(office: Office) -> None:
    office.bring("roll", [WANG, *OTHERS])
    office.bring("roll", OTHERS, mapping=WHOLE)
    first, *rest = office.rows_of(Entitlement)
    assert (first.state, first.stopped) == ("terminated_other", Month(2026, 11))
    assert {row.state for row in rest} == {"running"}
    office.bring("roll", [*OTHERS, WANG])
    assert office.rows_of(Entitlement)[0].state == "running"


def test_a_complete_roll_that_raises_every_benefit_ends_none_and_is_not_held(sqlite_office: Office) -> None:
    sqlite_office.bring("roll", people(60))
    raised = [one.but(月待遇="1934.67") for one in people(60)]
    report = sqlite_office.bring("roll", raised, mapping=WHOLE)
    assert (report.state, report.hold_reasons, report.notes) == ("applied", (), ())
    told = {(row.state, row.monthly_fen) for row in sqlite_office.rows_of(Entitlement)}
    assert told == {("running", 193_467)}


def test_a_garbled_row_of_a_complete_roll_ends_nothing(office: Office) -> None:
    office.bring("roll", [WANG, *OTHERS])
    office.bring("roll", [WANG.but(月待遇="1O0"), *OTHERS], mapping=WHOLE)
    assert {row.state for row in office.rows_of(Entitlement)} == {"running"}


def test_an_unreadable_row_of_a_complete_roll_ends_nothing(office: Office) -> None:
    office.bring("roll", [WANG, *OTHERS])
    path = office.write("roll", OTHERS)
    path.write_bytes(path.read_bytes() + b"\xff\xfe\xff,,,,\n")
    report = office.bring("roll", path, mapping=WHOLE)
    assert report.quarantined == 1
    assert {row.state for row in office.rows_of(Entitlement)} == {"running"}


def test_mended_rows_of_a_complete_roll_end_nothing(office: Office) -> None:
    report = office.bring("roll", [*OTHERS, WANG.but(月待遇="1O0")], mapping=WHOLE)
    assert report.feed_id is not None
    path = office.folder / "mended.csv"
    write_quarantine(office.ctx, IMPORTER, report.feed_id, path)
    path.write_text(path.read_text("utf-8").replace("1O0", "100"), "utf-8")
    assert office.bring("roll", path, mapping=WHOLE).mended == 1
    assert {row.state for row in office.rows_of(Entitlement)} == {"running"}


def test_a_countys_complete_roll_ends_nothing_elsewhere(office: Office) -> None:
    here = [one.but(经办机构="379902") for one in people(20, 100)]
    office.bring("roll", [*here, *OTHERS])
    office.bring("roll", here[:-1], mapping=WHOLE, actor=office.person_at("379902"))
    stopped = [row for row in office.rows_of(Entitlement) if row.state != "running"]
    # 19 rows of a register of 40 are too few: the feed waits
    assert stopped == []


def test_a_countys_released_complete_roll_ends_only_its_own(office: Office) -> None:
    here = [one.but(经办机构="379902") for one in people(40, 100)]
    office.bring("roll", [*here, *OTHERS])
    report = office.bring("roll", here[:-1], mapping=WHOLE, actor=office.person_at("379902"))
    assert report.state == "applied"
    stopped = [row.id for row in office.rows_of(Entitlement) if row.state != "running"]
    assert stopped == [40]


def test_failed_and_returned_payments_stay_what_they_are(office: Office) -> None:
    office.bring("roll", [WANG])
    office.bring(
        "payments",
        [
            WANG.payment("202609"),
            WANG.payment("202610", 发放结果="失败"),
            WANG.payment("202609", "-1878.32", 银行流水号="back"),
        ],
    )
    told = [(row.month, row.amount_fen, row.state) for row in office.rows_of(Payment)]
    assert told == [
        (Month(2026, 9), 187_832, "paid"),
        (Month(2026, 10), 187_832, "failed"),
        (Month(2026, 9), -187_832, "paid"),
    ]
    assert {row.month for row in office.rows_of(PaidMonth)} == {Month(2026, 9), Month(2026, 10)}


def test_one_bank_reference_is_one_payment(office: Office) -> None:
    office.bring("roll", [WANG])
    report = office.bring("payments", [WANG.payment("202609"), WANG.payment("202609", "1.00")])
    assert (report.accepted, report.quarantined) == (1, 1)
    later = office.bring("payments", [WANG.payment("202609", "2.00")], "another-bank")
    assert later.samples[0].code == "bank_reference_used"


@pytest.mark.parametrize("amount", ["99999999999999999999", "1e300", "NaN", "1.234", "--5", "１２３４.５６"])
def test_amounts_beyond_reason_never_break_the_import(office: Office, amount: str) -> None:
    report = office.bring("roll", [WANG.but(月待遇=amount)])
    assert report.received == 1
