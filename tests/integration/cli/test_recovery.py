"""The commands of recovery: one object with --json, exit codes, two people by --as."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests import factories as make
from tests.integration.cli.conftest import Folder, configure
from tests.integration.recovery.scene import Office
from verifier.cases.tables import Case
from verifier.clock import FixedClock
from verifier.context import open_context
from verifier.database import EVERYWHERE
from verifier.settings import load_settings
from verifier.wiring import wire

STATEMENT = "交易流水号,交易日期,贷方发生额,对方户名,附言\n"


@pytest.fixture
def folder(tmp_path: Path, capfd: pytest.CaptureFixture[str], restored_signals: None) -> Folder:
    url = f"sqlite:///{tmp_path / 'pension.db'}"
    configure(tmp_path, url)
    made = Folder(tmp_path, url, lambda: tuple(capfd.readouterr()))
    assert made.run("init").code == 0
    for name, role in (("li", "investigator"), ("zhao", "approver"), ("sun", "supervisor")):
        assert made.run("user", "add", name, "--role", role).code == 0
    return made


@pytest.fixture
def reference(folder: Folder) -> str:
    """The reference of a debt of 3,000 yuan of Wang Xiuying."""
    wire()
    clock = FixedClock(datetime(2026, 11, 21, 2, 0, tzinfo=UTC))
    ctx = open_context(load_settings(folder.path / "config.toml", {}), clock)
    with closing(ctx.database):
        office = Office(ctx)
        return str(office.exhausted(office.debtor()).reference)


def _statement(folder: Folder, *rows: str) -> None:
    path = folder.write("bank.csv", STATEMENT + "".join(rows))
    brought = folder.run("import", "bank-statement", path, "--source", "icbc", "--json")
    assert brought.json["state"] == "applied", brought.out


def test_a_debt_is_paid_listed_and_balances(folder: Folder, reference: str) -> None:
    _statement(folder, f"A1,2026-11-20,1000.00,王秀英,{reference}\n", "A2,2026-11-20,2000.00,王秀英,\n")
    [row] = folder.run("debts", "list", "--json", "--as", "li").json["debts"]
    assert (row["reference"], row["open_fen"], row["recovered_fen"]) == (reference, 200_000, 100_000)
    assert folder.run("debts", "list", "--page", "2", "--json", "--as", "li").json["debts"] == []
    [receipt] = folder.run("receipts", "list", "--json", "--as", "li").json["receipts"]
    assert receipt["suggestions"] == [{"debt": reference, "similarity": 1.0}]
    done = folder.run("receipts", "confirm", str(receipt["id"]), "--debt", reference, "--as", "li", "--json")
    assert (done.code, done.json["open_fen"]) == (0, 0)
    shown = folder.run("debts", "show", reference, "--json", "--as", "li").json
    assert shown["state"] == "settled"
    assert "王秀英" not in folder.run("debts", "show", reference, "--as", "li").out
    balance = folder.run("ledger", "trial-balance", "--json")
    assert (balance.code, balance.json["sum_fen"], balance.json["sound"]) == (0, 0, True)
    month = folder.run("ledger", "trial-balance", "--month", "2020-01", "--json").json
    assert all(line["debit_fen"] == 0 for line in month["accounts"])
    assert folder.run("ledger", "trial-balance", "--lang", "en").out.endswith("0.00 yuan.\n")


def test_a_write_off_takes_two_people(folder: Folder, reference: str) -> None:
    asked = folder.run(
        "write-off",
        "propose",
        reference,
        "--ground",
        "no_estate",
        "--reason",
        "无遗产",
        "--as",
        "sun",
        "--json",
    )
    number = str(asked.json["proposal"])
    refused = folder.run("write-off", "approve", number, "--reason", "同意", "--as", "sun", "--json")
    assert (refused.code, refused.json["exit_code"]) == (4, 4)
    assert folder.run("write-off", "approve", number, "--reason", "同意", "--as", "zhao").code == 0
    [row] = folder.run("debts", "list", "--state", "written_off", "--json", "--as", "li").json["debts"]
    assert row["written_off_fen"] == 300_000


def test_an_offset_the_region_does_not_allow_is_refused(folder: Folder, reference: str) -> None:
    asked = ("offset", "propose", reference, "--ground", "funeral_grant", "--reason", "抵扣", "--as", "li")
    assert folder.run(*asked).code == 1


def test_a_deduction_is_shown_with_its_household_to_who_decides(folder: Folder, reference: str) -> None:
    ctx = open_context(load_settings(folder.path / "config.toml", {}))
    with closing(ctx.database), ctx.database.write(EVERYWHERE) as session:
        session.query(Case).one().kind = "two_rolls"  # the dead draw no later benefit
    asked = (
        "offset",
        "propose",
        reference,
        "--ground",
        "later_benefits",
        "--reason",
        "拒不退还",
        "--as",
        "li",
    )
    told = ("--amount", "500", "--income", "2500", "--members", "2")
    number = str(folder.run(*asked, *told, "--json").json["proposal"])
    shown = folder.run("debts", "show", reference, "--as", "zhao").out
    assert f"提议 {number} 待审批：抵扣 500.00 元（以后月份的待遇），li 提出" in shown
    assert "家庭月收入 2,500.00 元，2 人；本月已扣 0.00 元，扣后剩 2,000.00 元" in shown
    [proposal] = folder.run("debts", "show", reference, "--json", "--as", "zhao").json["proposals"]
    assert (proposal["income_fen"], proposal["members"]) == (250_000, 2)
    assert folder.run("offset", "approve", number, "--reason", "同意", "--as", "zhao").code == 0


def test_a_plan_is_weighed_proposed_and_approved(folder: Folder, reference: str) -> None:
    weighed = folder.run(
        "plans", "what-if", reference, "--income", "1500", "--months", "6", "--as", "li", "--json"
    )
    assert [(one["months"], one["lawful"]) for one in weighed.json["plans"]] == [(5, True), (6, True)]
    assert (
        "最低生活保障"
        in folder.run("plans", "what-if", reference, "--income", "900", "--as", "li", "--months", "3").out
    )
    asked = ("plans", "propose", reference, "--monthly", "500", "--income", "1500", "--reason", "申请")
    number = str(folder.run(*asked, "--as", "li", "--json").json["plan"])
    assert folder.run("plans", "approve", number, "--reason", "同意", "--as", "zhao", "--json").json == {
        "plan": int(number),
        "state": "running",
    }
    typed = ("plans", "what-if", reference, "--income", "1500", "--monthly", "¥500", "--monthly", "600.00")
    found = folder.run(*typed, "--as", "li", "--json").json["plans"]
    assert [one["monthly_fen"] for one in found] == [70_000, 60_000, 50_000]  # the quickest lawful one, too
    [row] = folder.run("plans", "list", "--json", "--as", "li").json["plans"]
    assert (row["state"], row["missed"]) == ("running", 0)
    assert folder.run("plans", "sweep", "--json").json == {"broken": 0}


@pytest.mark.parametrize(
    "arguments",
    [
        ("debts", "show", "T00000099-01"),
        ("receipts", "confirm", "99", "--debt", "1"),
        ("receipts", "allocate", "1", "--debt", "T1", "--reason", "x"),
        ("refunds", "propose", "9", "--reason", "x"),
        ("plans", "approve", "9", "--reason", "x"),
        ("write-off", "approve", "9", "--reason", "x"),
    ],
)
def test_what_is_not_there_is_told_in_words(folder: Folder, arguments: tuple[str, ...]) -> None:
    found = folder.run(*arguments, "--as", "sun", "--json")
    assert found.code == 1
    assert found.json["error"]["kind"] == "NotFound"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ledger", "trial-balance", "--month", "soon"), "“soon”不是月份"),
        (("ledger", "reconcile", "--month", "13"), "“13”不是月份"),
        (
            ("receipts", "allocate", "1", "--debt", "T1", "--reason", "x", "--amount", "many"),
            "“many”不是金额",
        ),
        (("plans", "what-if", "T1", "--income", "1500", "--monthly", "1.005"), "“1.005”不是金额"),
        (("certification", "lapses", "sweep", "--date", "2026-02-30"), "“2026-02-30”不是日期"),
    ],
)
def test_a_day_month_or_amount_that_is_none_is_wrong_usage(
    folder: Folder, arguments: tuple[str, ...], said: str
) -> None:
    found = folder.run(*arguments)
    assert found.code == 2
    assert said in found.err


@pytest.mark.parametrize("room", ["debts", "receipts", "refunds", "plans"])
def test_a_list_of_nothing_says_so(folder: Folder, room: str) -> None:
    assert folder.run(room, "list").out == "无\n"
    assert folder.run(room, "list", "--json").json == {room: []}


def test_money_meant_for_no_debt_is_owed_back_and_paid_by_two(folder: Folder, reference: str) -> None:
    _statement(folder, "A1,2026-11-20,7.00,某人,\n")
    refund = folder.run("receipts", "owe-back", "1", "--reason", "误转", "--as", "li", "--json").json["id"]
    assert folder.run("refunds", "propose", str(refund), "--reason", "退回", "--as", "li").code == 0
    paid = folder.run("refunds", "approve", str(refund), "--bank-reference", "O1", "--as", "zhao", "--json")
    assert paid.json["state"] == "paid"
    assert folder.run("refunds", "list", "--json").json == {"refunds": []}
    assert reference in folder.run("debts", "list").out


def test_a_payroll_with_held_rows_exits_5_and_does_not_leave(folder: Folder, reference: str) -> None:
    ctx = open_context(load_settings(folder.path / "config.toml", {}))
    with closing(ctx.database), ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session, name="赵敏")
        make.make_entitlement(session, person)
        pid = person.pid
    good = f"个人编号,姓名,待遇月份,发放金额\n{pid},赵敏,202612,1878.32\n"
    path, out = folder.write("pay.csv", good + "NOBODY,某人,202612,1.00\n"), str(folder.path / "out.csv")
    checked = folder.run("payroll", "check", path, "--as", "li", "--json")
    assert (checked.code, [hold["kind"] for hold in checked.json["holds"]]) == (5, ["not_on_roll"])
    leave = ("payroll", "release", path, "--out", out, "--reason", "放行", "--as", "zhao", "--json")
    assert folder.run(*leave).code == 5
    folder.write("pay.csv", good)
    assert folder.run(*leave).code == 1
    assert folder.run("payroll", "check", path, "--as", "li").code == 0
    assert folder.run(*leave).json["released_by"] == "zhao"
    assert Path(out).read_text("utf-8") == good
