"""Before money leaves, and whether the books balance: the payroll pages and the trial balance."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from tests.web.conftest import Login, Visitor
from tests.web.sample_recovery import Recovered, receipt
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.people.tables import Person

HEADINGS = "个人编号,姓名,险种,待遇月份,发放金额,银行账号,发放日期\n"
ROW = "{pid},{name},企业职工,202612,1000.00,6217000000000001,2026-12-05\n"


def _file(ctx: Context, *names: str) -> bytes:
    with ctx.database.read(EVERYWHERE) as session:
        people = [session.scalars(select(Person).where(Person.name == name)).one() for name in names]
    return (HEADINGS + "".join(ROW.format(pid=one.pid, name=one.name) for one in people)).encode()


def _bring(visitor: Visitor, content: bytes) -> str:
    visitor.get("/payroll")
    done = visitor.post("/payroll", file=(io.BytesIO(content), "发放_202612.csv"))
    assert done.status_code == 302, done.text
    return str(done.headers["Location"])


def test_a_person_of_an_open_case_is_held_and_paid_only_for_a_stated_reason(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    content = _file(sqlite_ctx, "王秀英")
    li, chen = logged_in("li.jing"), logged_in("chen.wei")
    path = _bring(li, content)
    page = chen.get(path).text
    assert "1 行暂缓" in page
    assert "案件事实已核实" in page
    assert "王秀英" not in page
    assert chen.post(f"{path}/release", reason="照发").status_code == 409
    assert chen.post(f"{path}/release", reason="", despite_cases="yes").status_code == 400
    with chen.post(f"{path}/release", reason="停发尚未批准", despite_cases="yes") as left:
        assert left.data == content
        assert "attachment" in left.headers["Content-Disposition"]
    assert "已放行" in chen.get(path).text


def test_a_month_that_left_in_one_file_is_held_in_the_next(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    content = _file(sqlite_ctx, "王秀英")
    li, chen = logged_in("li.jing"), logged_in("chen.wei")
    path = _bring(li, content)
    chen.get(path)
    with chen.post(f"{path}/release", reason="停发尚未批准", despite_cases="yes") as left:
        assert left.data == content
    again = _bring(li, content + b"\n")
    page = chen.get(again).text
    assert "该月已由另一份放行文件发放" in page
    assert 'id="release"' not in page
    assert chen.post(f"{again}/release", reason="放行", despite_cases="yes").status_code == 409


def test_who_brought_a_file_is_not_offered_its_release_and_refused(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    zhao = logged_in("zhao.min")
    path = _bring(zhao, _file(sqlite_ctx, "张玉兰"))
    assert 'id="release"' not in zhao.get(path).text
    assert zhao.post(f"{path}/release", reason="放行").status_code == 403


def test_a_file_is_checked_again_and_can_be_set_aside(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    li = logged_in("li.jing")
    path = _bring(li, _file(sqlite_ctx, "王秀英"))
    assert li.post(f"{path}/check").status_code == 302
    assert li.post(f"{path}/setting-aside", reason="另报更正文件").status_code == 302
    assert "已作废" in li.get(path).text
    assert "已作废" in li.get("/payroll").text
    assert "报送发放文件" in li.get(f"{path}/audit").text


def test_a_file_that_is_none_is_refused_in_words(recovered: Recovered, logged_in: Login) -> None:
    li = logged_in("li.jing")
    li.get("/payroll")
    assert li.post("/payroll").status_code == 400
    assert li.post("/payroll", file=(io.BytesIO(b"\x00\x01\x02"), "../../x.csv")).status_code in (400, 500)


def test_files_of_another_agency_are_not_found(
    recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    path = _bring(logged_in("li.jing"), _file(sqlite_ctx, "王秀英"))
    far = logged_in("sun.far")
    assert "发放_202612.csv" not in far.get("/payroll").text
    assert far.get(path).status_code == 404


@pytest.mark.parametrize("query", ["", "?month=2026-11", "?month=x"])
def test_the_trial_balance_is_zero_and_shows_both_lines(
    query: str, recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    receipt(sqlite_ctx, 100_000, memo=recovered.reference)
    page = logged_in("chen.wei").get(f"/ledger{query}").text
    for said in ("平：借贷差额为 0.00 元", "追回资金", "待遇资金", "追回收入（基金）", "-1,000.00"):
        assert said in page, said
    assert ("本月借方" in page) == (query == "?month=2026-11")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_recovery_renders_in_both_languages_without_inline_script_or_style(
    language: str, recovered: Recovered, logged_in: Login, sqlite_ctx: Context
) -> None:
    _bring(logged_in("li.jing"), _file(sqlite_ctx, "王秀英"))
    visitor = logged_in("zhao.min")
    visitor.post("/language", language=language)
    for path in (
        *("/debts", f"/debts/{recovered.debt}", f"/debts/{recovered.debt}/what-if?income=4000", "/receipts"),
        *(
            f"/cases/{recovered.case}/papers",
            "/evidence",
            "/publications",
            "/ledger",
            "/payroll",
            "/payroll/1",
        ),
    ):
        response = visitor.get(path)
        assert response.status_code == 200, path
        assert " style=" not in response.text, path
        assert "<script>" not in response.text, path
        assert 'aria-current="page">' in response.text, path
