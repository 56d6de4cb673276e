"""The month's report as a workbook: typed cells, the page's figures, no formula."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests import factories as make
from tests.supervised import NEAR, plant_supervised
from verifier.accounts.actor import system_actor
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import InvalidInput
from verifier.months import Month
from verifier.reporting.branches import look_from
from verifier.reporting.monthly import MonthReport, month_report
from verifier.reporting.states import keep_states
from verifier.reporting.workbook import write_report

NOVEMBER = Month(2026, 11)


def _report(ctx: Context) -> MonthReport:
    with ctx.database.read(EVERYWHERE) as session:
        return month_report(session, ctx, look_from(session, EVERYWHERE), NOVEMBER)


def test_the_workbook_says_what_the_report_says_and_runs_nothing(sqlite_ctx: Context, tmp_path: Path) -> None:
    plant_supervised(sqlite_ctx)
    keep_states(sqlite_ctx, system_actor(), make.TODAY, lambda _session: None)
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        feed = make.make_feed(session, source="=cmd|' /C calc'!A0")
        make.make_lead(session, make.make_person(session, agency_code=NEAR), make.make_record(session, feed))
    report, path = _report(sqlite_ctx), tmp_path / "report.xlsx"
    write_report(path, report, sqlite_ctx.settings.feeds)
    book = CalamineWorkbook.from_path(path)
    agencies, slow, found, months, about = (
        book.get_sheet_by_name(name).to_python() for name in book.sheet_names
    )
    total, named = report.comparison.total, dict(zip(agencies[1], agencies[-1], strict=True))
    assert (agencies[0][0], agencies[1][0]) == ("机构", "Agency")
    assert named["Assessed (fen)"] == total.tallies["assessed"].fen == 5_000
    assert named["Recovered (fen)"] == total.tallies["recovered"].fen == 2_000
    assert named["Leads opened"] == total.tallies["leads_opened"].number
    assert total.state is not None
    assert (named["Overdue"], named["Benefits that need a proof"]) == (1, total.state.asked)
    assert named["Coverage"] == pytest.approx(total.state.coverage.rate)
    assert [row[0] for row in slow[2:]] == [one.id for one in report.slowest]
    assert [row[3] for row in slow[2:]] == [one.since for one in report.slowest]
    assert [row[2] for row in found[2:]] == [one.opened for one in report.yields]
    assert [row[0] for row in months[2:]] == [date(one.year, one.month, 1) for one in report.trends.months]
    assert about[2][1] == "青禾市社会保险中心 / Qinghe city social insurance centre"
    cells = [str(cell) for row in found for cell in row]
    assert any(cell.startswith("'=cmd") for cell in cells)
    assert not any(cell.startswith("=") for cell in cells)


def test_without_a_night_the_workbook_leaves_the_benefits_empty(sqlite_ctx: Context, tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    write_report(path, _report(sqlite_ctx), sqlite_ctx.settings.feeds)
    agencies = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert dict(zip(agencies[1], agencies[-1], strict=True))["Coverage"] == ""
    with pytest.raises(InvalidInput):
        write_report(tmp_path / "nowhere" / "report.xlsx", _report(sqlite_ctx), sqlite_ctx.settings.feeds)
