"""Leads of each of the eight kinds appear for the right reason and go when the data behind them change."""

from __future__ import annotations

import pytest

from tests import factories as make
from tests.integration.feeds.office import Office, Retiree, people, the_lead
from verifier.audit.tables import AuditEntry
from verifier.crossmatch.decisions import decide
from verifier.crossmatch.kinds_catalogue import KINDS
from verifier.crossmatch.night import FINDERS

LI = make.make_actor("li")
WANG = Retiree(1, "王秀英", "1945-01-01")
CROWD = people(400, 10)
MONTH = 187_832


def test_every_kind_of_lead_has_its_finder() -> None:
    assert set(FINDERS) == set(KINDS)


def test_paid_after_death_counts_what_was_paid_after_the_month_of_death(office: Office) -> None:
    office.bring("roll", [WANG, *CROWD])
    for month in ("202602", "202603", "202604", "202605"):
        office.bring("payments", [WANG.payment(month, f"{month[-1]}00.00")])
    office.bring("deaths", [WANG.death(day="2026-03-05")])
    office.night()
    lead = the_lead(office, "paid_after_death")
    assert (lead.tier, lead.strength) == ("certain", "strong")
    # April and May as paid; June to November are not yet known and estimated
    assert lead.amount_at_risk_fen == 40_000 + 50_000 + 6 * MONTH
    assert lead.amount_basis == "mixed"
    assert "2026-03-05" in lead.why["zh"]
    assert "2026-04" in lead.why["en"]


def test_a_certification_after_the_recorded_death_makes_it_supporting(office: Office) -> None:
    office.bring("roll", [WANG.but(认证日期="2026-06-01"), *CROWD])
    office.bring("deaths", [WANG.death(day="2026-03-05")])
    office.night()
    assert the_lead(office, "paid_after_death").strength == "supporting"


def test_a_lead_goes_when_the_roll_stops_in_time_and_comes_back_with_money(office: Office) -> None:
    office.bring("roll", [WANG, *CROWD])
    office.bring("deaths", [WANG.death()])
    office.night()
    office.next_day()
    office.bring("roll", [WANG.but(发放状态="死亡", 停发年月="202604"), *CROWD])
    office.night()
    assert office.leads() == []
    [gone] = office.leads("withdrawn", kind="paid_after_death")
    office.next_day()
    office.bring("payments", [WANG.payment("202605")])
    office.night()
    back = the_lead(office, "paid_after_death")
    assert (back.id, back.amount_at_risk_fen) == (gone.id, MONTH)
    told = [row.action for row in office.rows_of(AuditEntry) if row.subject_id == str(gone.id)]
    assert [action for action in told if action.startswith("lead.")] == [
        "lead.opened",
        "lead.withdrawn",
        "lead.reopened",
    ]


def test_a_death_known_to_the_year_stops_with_the_next(office: Office) -> None:
    office.bring("roll", [WANG, *CROWD])
    office.bring("deaths", [WANG.death(day="2025")])
    office.night()
    assert the_lead(office, "paid_after_death").facts["stop"] == "2026-01"


def test_in_custody_by_the_status_of_the_record(office: Office) -> None:
    states = ["有期徒刑", "缓刑", "羁押未决", "假释", "取保候审", "拘役"]
    office.bring("roll", [WANG, *CROWD])
    rows = [
        {
            "编号": str(number),
            "公民身份号码": one["公民身份号码"],
            "姓名": one["姓名"],
            "状态": state,
            "开始日期": "2026-05-10",
            "结束日期": "2026-08-01" if state == "拘役" else "9999-12-31",
        }
        for number, (one, state) in enumerate(zip(CROWD, states, strict=False), start=1)
    ]
    office.bring("custody", rows)
    office.night()
    leads = office.leads(kind="in_custody")
    assert [lead.facts["status"] for lead in leads] == ["imprisonment", "detained_untried", "short_detention"]
    # from June; untried is suspended, not overpaid; the short sentence ended in August
    assert [lead.amount_at_risk_fen for lead in leads] == [6 * MONTH, 0, 3 * MONTH]


def test_two_schemes_of_one_person_are_on_two_rolls(office: Office) -> None:
    office.bring("roll", [WANG, WANG.but(险种="城乡居民", 月待遇="200.00", 待遇开始年月="202608"), *CROWD])
    office.night()
    lead = the_lead(office, "on_two_rolls")
    assert (lead.amount_at_risk_fen, lead.strength) == (4 * 20_000, "strong")
    office.next_day()
    office.bring(
        "roll",
        [
            WANG.but(
                险种="城乡居民", 月待遇="200.00", 待遇开始年月="202608", 发放状态="停发", 停发年月="202611"
            ),
            *CROWD,
        ],
    )
    office.night()
    assert office.leads(kind="on_two_rolls") == []


def test_one_number_on_two_registers_is_on_two_rolls(office: Office) -> None:
    office.bring("roll", [WANG, *CROWD])
    office.bring("roll", [WANG.but(险种="城乡居民", 月待遇="200.00", 待遇开始年月="202608")], "resident-roll")
    office.night()
    lead = the_lead(office, "on_two_rolls")
    assert (lead.tier, lead.amount_at_risk_fen) == ("certain", 4 * 20_000)
    assert "resident-roll" in lead.why["zh"]


def test_an_old_number_on_another_register_is_the_same_number(office: Office) -> None:
    number = WANG["公民身份号码"]
    old = WANG.but(
        公民身份号码=number[:6] + number[8:17], 险种="城乡居民", 月待遇="200.00", 待遇开始年月="202608"
    )
    office.bring("roll", [WANG, *CROWD])
    office.bring("roll", [old], "resident-roll")
    office.night()
    lead = the_lead(office, "on_two_rolls")
    assert (lead.tier, lead.rule) == ("certain", "old_id_same_name")


def test_the_roll_of_another_city_is_only_supporting(office: Office) -> None:
    office.bring("roll", [WANG.but(险种="城乡居民", 月待遇="200.00"), *CROWD])
    row = {
        "编号": "7",
        "公民身份号码": WANG["公民身份号码"],
        "姓名": WANG["姓名"],
        "险种": "企业职工",
        "待遇开始年月": "202609",
    }
    office.bring("other-roll", [row])
    office.night()
    lead = the_lead(office, "on_two_rolls")
    assert (lead.tier, lead.strength, lead.amount_at_risk_fen) == ("certain", "supporting", 3 * 20_000)


def test_one_account_for_three_people_is_one_lead(office: Office) -> None:
    shared = [one.but(开户账号="6217000055556666") for one in CROWD[:3]]
    office.bring("roll", [*shared, *CROWD[3:]])
    office.night()
    lead = the_lead(office, "shared_account")
    assert len(lead.facts["people"]) == 3
    assert "6217000055556666" not in lead.why["zh"] + lead.why["en"]
    office.next_day()
    office.bring("roll", [CROWD[0], *shared[1:], *CROWD[3:]])
    office.night()
    assert office.leads(kind="shared_account") == []


@pytest.mark.parametrize(
    ("changed_on", "found"), [("2026-05-01", True), ("2025-12-05", True), ("2026-06-04", False)]
)
def test_an_account_changed_around_a_death(office: Office, changed_on: str, found: bool) -> None:
    office.bring("roll", [WANG, *CROWD])
    office.bring("payments", [WANG.payment("202510")])
    row = {"个人编号": WANG["个人编号"], "银行账号": "6217333344445555", "变更日期": changed_on}
    office.bring("accounts", [row])
    office.bring("deaths", [WANG.death(day="2026-03-05")])
    office.night()
    leads = office.leads(kind="account_changed_around_death")
    assert [lead.facts["changed_on"] for lead in leads] == ([changed_on] if found else [])
    assert all(lead.strength == "supporting" for lead in leads)


def test_a_second_change_of_account_is_news_though_the_first_was_cleared(office: Office) -> None:
    office.bring("roll", [WANG, *CROWD])
    office.bring("payments", [WANG.payment("202510")])
    first = {"个人编号": WANG["个人编号"], "银行账号": "6217333344445555", "变更日期": "2026-02-01"}
    office.bring("accounts", [first])
    office.bring("deaths", [WANG.death(day="2026-03-05")])
    office.night()
    decide(office.ctx, LI, the_lead(office, "account_changed_around_death").id, "different", "子女代办")
    office.next_day()
    office.bring_held(
        "accounts", [first | {"银行账号": "6217333366667777", "变更日期": "2026-04-01"}] * 2 + CROWD_ACCOUNTS
    )
    office.night()
    assert the_lead(office, "account_changed_around_death").facts["changed_on"] == "2026-04-01"


CROWD_ACCOUNTS = [{"个人编号": CROWD[0]["个人编号"], "银行账号": CROWD[0]["开户账号"]}]


def test_a_holder_of_another_name(office: Office) -> None:
    office.bring("roll", [WANG.but(户名="赵铁柱"), CROWD[0].but(户名=CROWD[0]["姓名"]), *CROWD[1:]])
    office.night()
    lead = the_lead(office, "holder_not_retiree")
    assert (lead.person_id, lead.tier, lead.strength) == (1, "certain", "supporting")
    office.next_day()
    office.bring("roll", [WANG, *CROWD])
    office.night()
    assert office.leads(kind="holder_not_retiree") == []
    office.next_day()
    office.bring("payments", [WANG.payment("202610", 户名="赵铁柱")])
    office.night()
    assert len(office.leads(kind="holder_not_retiree")) == 1


@pytest.mark.parametrize(
    ("name", "holder"),
    [("买买提·艾合买提", "买买提·艾合"), ("王已", "王己"), ("王秀英", "王*英"), ("刘玉天", "刘育天")],
)
def test_a_holder_whose_name_is_cut_or_looks_or_sounds_alike_is_no_other(
    office: Office, name: str, holder: str
) -> None:
    office.bring("roll", [WANG.but(姓名=name, 户名=holder), *CROWD])
    office.night()
    assert office.leads(kind="holder_not_retiree") == []


def test_the_holder_of_an_account_no_longer_used_is_no_lead(office: Office) -> None:
    office.bring("roll", [WANG.but(户名="赵铁柱"), *CROWD])
    office.next_day(30)
    office.bring("roll", [WANG.but(开户账号="6217333344445555"), *CROWD])
    office.night()
    assert office.leads(kind="holder_not_retiree") == []


@pytest.mark.parametrize(
    ("birth", "seen", "found"),
    [
        ("1931-11-21", "2024-11-20", True),
        ("1931-11-22", "2024-11-20", False),
        ("1931-11-21", "2024-12-21", False),
        ("1931", "", False),
        ("1930", "", True),
    ],
)
def test_a_great_age_without_a_sign_of_life(office: Office, birth: str, seen: str, found: bool) -> None:
    full = birth if len(birth) == 10 else f"{birth}-06-01"
    old = Retiree(5, "张桂兰", full).but(出生日期=birth, 认证日期=seen)
    office.bring("roll", [old, *CROWD])
    office.night()
    assert bool(office.leads(kind="no_life_sign")) is found


def test_a_lapsed_certification_until_it_is_renewed(office: Office) -> None:
    office.bring("roll", [WANG.but(认证日期="2025-06-15"), *CROWD])
    office.night()
    lead = the_lead(office, "certification_lapsed")
    # not a debt: who is certified again is paid every month
    assert (lead.facts["due_on"], lead.amount_at_risk_fen) == ("2026-06-30", 0)
    assert lead.strength == "supporting"
    office.next_day()
    office.bring("roll", [WANG.but(认证日期="2026-11-20"), *CROWD])
    office.night()
    assert office.leads(kind="certification_lapsed") == []
