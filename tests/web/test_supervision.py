"""The page of supervision: each number leads to what it counts, and page, list, paper and workbook agree."""

from __future__ import annotations

import io
import re
from datetime import date
from functools import partial
from html import unescape

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories as make
from tests.supervised import FAR, NEAR, NOW, lead, plant_supervised
from tests.web.conftest import Login, Visitor
from tests.web.sample import HOSTILE_NAME
from verifier.accounts.actor import system_actor
from verifier.cases.stop_tables import StopGround
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.people.tables import Person
from verifier.reporting.objects import objects
from verifier.reporting.states import keep_states
from web.console import supervision

_FIGURE = re.compile(r'<a class="figure-link" href="([^"]+)">\s*([^<]+?)\s*</a>')
_COUNTED = re.compile(r'id="counted">共 ([\d,]+) 项</b>(?:，合计 (-?[\d,.]+) 元)?')
_COVERED = re.compile(r'aria-current="page">[^<]*<span class="count">([\d,]+)</span>')


@pytest.fixture
def supervisor(sqlite_ctx: Context, logged_in: Login) -> Visitor:
    plant_supervised(sqlite_ctx)
    keep_states(sqlite_ctx, system_actor(), make.TODAY, _free)
    return logged_in("zhao.min")


def _free(_session: Session) -> None:
    """The run is ours."""


def _text(visitor: Visitor, path: str) -> str:
    response = visitor.get(path)
    assert response.status_code == 200, path
    return unescape(response.get_data(as_text=True))


def test_every_number_leads_to_a_list_of_exactly_as_many(supervisor: Visitor) -> None:
    figures = dict(_FIGURE.findall(_text(supervisor, "/supervision")))
    kinds = set()
    for path, shown in figures.items():
        kinds.add(re.findall(r"figure=(\w+)|standing=(\w+)", path)[0])
        page = _text(supervisor, path)
        if path.startswith("/certification"):
            assert _COVERED.findall(page) == [shown], path
            continue
        [(number, fen)] = _COUNTED.findall(page)
        assert shown in (number, fen), path
    # each figure there is was met, with its list
    assert len(kinds) == 19
    assert len(figures) > 60


def test_who_supervises_sees_the_slowest_cases_with_step_and_holder_and_nobody_else_does(
    supervisor: Visitor, logged_in: Login
) -> None:
    page = _text(supervisor, f"/supervision?agency={NEAR}")
    assert "登记人工核实" in page
    assert "批准金额核定" in page
    assert re.search(r"<b>90</b>.*?li</td>", page, re.DOTALL)
    assert "待分派" in page
    # rates have their whole, their interval and a mark where the whole is small
    assert "数量少" in page
    assert re.search(r"95 % 区间 [\d.]+–[\d.]+ %", page)
    assert 'href="/supervision"' in _text(supervisor, "/leads")
    others = logged_in("li.jing")
    for path in ("", "/report", "/report.xlsx", "/objects?figure=cases_open"):
        assert others.get(f"/supervision{path}").status_code == 403
    assert 'href="/supervision"' not in _text(others, "/leads")


def test_rules_and_feeds_are_named_in_words_never_by_code(sqlite_ctx: Context, supervisor: Visitor) -> None:
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        for rule in ("same_id_same_name", "gone_since"):
            session.add(StopGround(stop_id=1, feed="police", rule=rule, file_id=None, approved_at=NOW))
    for path in ("/supervision", "/stops", "/supervision/report"):
        page = _text(supervisor, path)
        assert "身份号码前十七位相同" in page
        shown = re.sub(r"<[^>]+>", "", page)
        assert "same_id_same_name" not in shown
    assert "旧版规则（gone_since）" in _text(supervisor, "/stops")


def test_months_that_are_over_name_their_night_and_lead_to_no_list_of_now(supervisor: Visitor) -> None:
    page = _text(supervisor, "/supervision?month=2026-10")
    assert "2026年10月" in page
    assert "尚无夜间统计" in page
    lists = {re.findall(r"figure=(\w+)", path)[0] for path, _ in _FIGURE.findall(page)}
    assert {"assessed", "leads_opened"} <= lists
    assert not lists & {"tasks_open", "tasks_late", "cases_open", "cases_slow"}
    # a month to come, or none, is the present one; what is not there is not found
    for month in ("2031-01", "never", ""):
        assert "2026年11月" in _text(supervisor, f"/supervision?month={month}")
    for path in ("?agency=999999", "/objects?figure=wealth", "/objects", "/report?agency=999999"):
        assert supervisor.get(f"/supervision{path}").status_code == 404


def test_the_list_goes_on_over_pages_and_masks_numbers(sqlite_ctx: Context, supervisor: Visitor) -> None:
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        for _ in range(49):
            lead(session, FAR, "confirmed", date(2026, 11, 5))
        numbers = session.scalars(select(Person.id_no)).all()
    path = f"/supervision/objects?figure=leads_confirmed&agency={FAR}"
    first, second = _text(supervisor, path), _text(supervisor, f"{path}&page=2")
    assert _COUNTED.findall(first) == _COUNTED.findall(second)
    assert "第 2 页，共 2 页" in second
    assert not any(number in first + second for number in numbers)


def test_paper_and_workbook_have_every_table_and_nothing_to_click(supervisor: Visitor) -> None:
    response = supervisor.client.get("/supervision/report.xlsx")
    assert "supervision-3799-2026-11.xlsx" in response.headers["Content-Disposition"]
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(response.data)).sheet_names) == 5
    page = _text(supervisor, "/supervision/report")
    main = page[page.index("<main") : page.index("</main")]
    assert "figure-link" not in main
    for title in ("认证和服务任务", "疑点和案件", "资金", "错停", "迟缓案件停在哪一步", "12 个月走势"):
        assert title in main
    assert main.count("<svg") >= 11


def test_a_hostile_name_stays_text_and_an_empty_office_is_told_what_to_do(logged_in: Login) -> None:
    visitor = logged_in("zhao.min")
    assert "没有可统计的内容" in _text(visitor, "/supervision?agency=379903")
    response = visitor.get("/supervision/objects?figure=leads_opened")
    assert HOSTILE_NAME not in response.get_data(as_text=True)
    assert HOSTILE_NAME in unescape(response.get_data(as_text=True))


def test_the_list_of_certifications_keeps_the_office_it_was_opened_for(supervisor: Visitor) -> None:
    page = _text(supervisor, f"/certification?standing=overdue&agency={NEAR}")
    assert _COVERED.findall(page) == ["1"]
    assert "东湖区社会保险所" in page
    assert f"agency={NEAR}" in re.findall(r'href="(/certification\?[^"]+)"', page)[0]
    assert supervisor.get("/certification?agency=999999").status_code == 404


def test_the_way_to_the_next_page_is_made_of_known_words_alone(
    supervisor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words that mean something to whoever builds addresses do not get there from an address."""
    monkeypatch.setattr(supervision, "objects", partial(objects, per_page=1))
    asked = "&_external=1&_scheme=javascript&_anchor=x&endpoint=y&_method=POST"
    response = supervisor.get(f"/supervision/objects?figure=leads_opened{asked}")
    assert response.status_code == 200
    ways = {one for one in re.findall(r'href="([^"]+)"', unescape(response.text)) if "page=" in one}
    assert ways == {"/supervision/objects?figure=leads_opened&page=2"}
