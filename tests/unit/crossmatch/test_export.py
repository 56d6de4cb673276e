"""The export holds the contract's columns, the actor's leads, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from tests import factories as make
from verifier.audit.tables import AuditEntry
from verifier.context import Context
from verifier.crossmatch import export
from verifier.crossmatch.export import export_leads
from verifier.database import EVERYWHERE
from verifier.errors import InvalidInput, NotPermitted
from verifier.whole_files import Cell

CONTRACT = (
    "lead_id,kind,tier,strength,weight,pid,source,record_id,opened_on,amount_at_risk_fen,amount_basis,state"
)


@pytest.fixture
def leads(ctx: Context) -> list[int]:
    with ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session, pid="=cmd|'/c calc'!A1")
        rows = [
            make.make_lead(session, person, make.make_record(session, record_no="火-17"), weight=-3.25),
            make.make_lead(
                session, person, make.make_record(session, record_no=None, line=42), tier="probable"
            ),
            make.make_lead(session, person, kind="no_life_sign", state="cleared"),
            make.make_lead(session, person, state="withdrawn"),
            make.make_lead(session, make.make_person(session, agency_code="379902")),
        ]
        return [row.id for row in rows]


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_columns_are_the_contracts_and_withdrawn_leads_are_left_out(
    ctx: Context, leads: list[int], tmp_path: Path
) -> None:
    path = tmp_path / "leads.csv"
    assert export_leads(ctx, make.make_actor(), path) == 4
    assert path.read_text("utf-8").splitlines()[0] == CONTRACT
    rows = read(path)
    assert [int(row["lead_id"]) for row in rows] == [*leads[:3], leads[4]]
    assert [row["record_id"] for row in rows] == ["火-17", "42", "", ""]
    assert [row["source"] for row in rows] == ["police", "police", make.REGISTER, make.REGISTER]
    assert [row["state"] for row in rows] == ["open", "open", "cleared", "open"]
    assert (rows[0]["weight"], rows[0]["opened_on"]) == ("-3.25", "2026-11-21")


def test_a_cell_that_looks_like_a_formula_is_made_harmless(
    ctx: Context, leads: list[int], tmp_path: Path
) -> None:
    path = tmp_path / "leads.csv"
    export_leads(ctx, make.make_actor(), path)
    assert read(path)[0]["pid"] == "'=cmd|'/c calc'!A1"


def test_the_spreadsheet_holds_the_same_as_the_text(ctx: Context, leads: list[int], tmp_path: Path) -> None:
    for suffix in ("csv", "xlsx"):
        export_leads(ctx, make.make_actor(), tmp_path / f"leads.{suffix}")
    heading, *sheet = CalamineWorkbook.from_path(tmp_path / "leads.xlsx").get_sheet_by_index(0).to_python()
    assert ",".join(map(str, heading)) == CONTRACT
    for cells, row in zip(sheet, read(tmp_path / "leads.csv"), strict=True):
        for cell, text in zip(cells, row.values(), strict=True):
            assert cell == text or float(str(cell)) == float(text)


def test_only_the_actors_agency_is_exported(ctx: Context, leads: list[int], tmp_path: Path) -> None:
    with ctx.database.read(EVERYWHERE) as session:
        actor = make.make_actor("wu", agency=make.agency(session, "379902"))
    assert export_leads(ctx, actor, tmp_path / "leads.csv") == 1


def test_an_export_is_audited(ctx: Context, leads: list[int], tmp_path: Path) -> None:
    export_leads(ctx, make.make_actor(), tmp_path / "leads.csv")
    with ctx.database.read(EVERYWHERE) as session:
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.detail) == ("leads.exported", {"leads": 4, "format": "csv"})


def test_no_leads_make_a_file_with_headings_only(ctx: Context, tmp_path: Path) -> None:
    assert export_leads(ctx, make.make_actor(), tmp_path / "leads.csv") == 0
    assert (tmp_path / "leads.csv").read_text("utf-8") == CONTRACT + "\n"


@pytest.mark.parametrize("name", ["leads.txt", "leads", "leads.xls", "nowhere/leads.csv"])
def test_another_suffix_or_a_missing_folder_is_refused(ctx: Context, tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput):
        export_leads(ctx, make.make_actor(), tmp_path / name)


def test_without_the_right_nothing_is_written(ctx: Context, tmp_path: Path) -> None:
    with pytest.raises(NotPermitted):
        export_leads(ctx, make.make_actor("ops", "operator"), tmp_path / "leads.csv")
    assert list(tmp_path.glob("leads*")) == []


def test_an_interrupted_export_leaves_the_old_file_and_no_rest(
    ctx: Context, leads: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "leads.csv").write_text("old", "utf-8")

    def interrupted(_cell: Cell) -> Cell:
        raise KeyboardInterrupt

    monkeypatch.setattr(export, "harmless", interrupted)
    with pytest.raises(KeyboardInterrupt):
        export_leads(ctx, make.make_actor(), folder / "leads.csv")
    assert [(path.name, path.read_text("utf-8")) for path in folder.iterdir()] == [("leads.csv", "old")]
