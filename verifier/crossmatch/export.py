"""Leads as a table for other tools: CSV (UTF-8) or XLSX by suffix, streamed, never a formula in a cell."""

from __future__ import annotations

import csv
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.crossmatch.tables import Lead
from verifier.errors import InvalidInput
from verifier.feeds.tables import SourceRecord
from verifier.language import Text
from verifier.people.tables import Person
from verifier.whole_files import Cell, harmless, whole
from verifier.workbooks import new_workbook

COLUMNS: Final = (
    "lead_id",
    "kind",
    "tier",
    "strength",
    "weight",
    "pid",
    "source",
    "record_id",
    "opened_on",
    "amount_at_risk_fen",
    "amount_basis",
    "state",
)
_AT_ONCE: Final = 2000
#: rows of one sheet beneath its heading, the format's own limit
_LARGEST_SHEET: Final = 1_048_575


def export_leads(ctx: Context, actor: Actor, path: Path) -> int:
    """Write every lead the actor may see, withdrawn ones left out, to ``path``; return how many.

    The file appears whole or not at all: it is written beside its place and then renamed. ``record_id`` is
    the record's own number, else its line; a lead without a record has none and names the register as its
    source.

    Raises:
        NotPermitted: the actor lacks the right.
        InvalidInput: another suffix than .csv or .xlsx, a folder that cannot be written to, or more leads
            than one sheet holds.
    """
    actor.require(Right.LEADS_EXPORT)
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise InvalidInput(
            Text("不支持的文件类型：{name}。", "Unknown kind of file: {name}.").fill(name=path.name),
            Text("请用 .csv 或 .xlsx。", "Use .csv or .xlsx."),
        )
    with whole(path) as temporary:
        with ctx.database.read(actor.scope) as session, closing(_rows(session)) as rows:
            number = writer(temporary, rows)
        with ctx.database.write(actor.scope) as session:
            detail = {"leads": number, "format": path.suffix.lower()[1:]}
            happening = Happening("leads.exported", "leads", "all", detail)
            ctx.auditor.record(session, actor.name, actor.os_user, [happening])
    return number


def _rows(session: Session) -> Generator[tuple[Cell, ...]]:
    query = (
        select(
            Lead.id,
            Lead.kind,
            Lead.tier,
            Lead.strength,
            Lead.weight,
            Person.pid,
            func.coalesce(SourceRecord.source, Person.register),
            SourceRecord.record_no,
            SourceRecord.line,
            Lead.opened_on,
            Lead.amount_at_risk_fen,
            Lead.amount_basis,
            Lead.state,
        )
        .join(Person, Person.id == Lead.person_id)
        .outerjoin(SourceRecord, SourceRecord.id == Lead.record_id)
        .where(Lead.state != "withdrawn")
        .order_by(Lead.id)
        .execution_options(yield_per=_AT_ONCE)
    )
    with session.execute(query) as found:
        for *head, record_no, line, opened_on, amount, basis, state in found:
            record_id = record_no or ("" if line is None else str(line))
            cells = (*head, record_id, opened_on.isoformat(), amount, basis, state)
            yield tuple(harmless(cell) for cell in cells)


def _write_csv(path: Path, rows: Iterable[tuple[Cell, ...]]) -> int:
    number = 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(COLUMNS)
        for number, row in enumerate(rows, start=1):  # noqa: B007 -- the last number is the answer
            table.writerow(row)
    return number


def _write_xlsx(path: Path, rows: Iterable[tuple[Cell, ...]]) -> int:
    number = 0
    book = new_workbook(path, constant_memory=True)
    try:
        sheet = book.add_worksheet("leads")
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(COLUMNS):
            sheet.write_string(0, column, heading)
        for number, row in enumerate(rows, start=1):
            if number > _LARGEST_SHEET:
                raise InvalidInput(
                    Text("疑点太多，一张工作表放不下。", "There are more leads than one sheet holds."),
                    Text("请导出为 .csv。", "Export to .csv."),
                )
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                else:
                    sheet.write_number(number, column, cell)
    finally:
        book.close()
    return number


_WRITERS: Final[dict[str, Callable[[Path, Iterable[tuple[Cell, ...]]], int]]] = {
    ".csv": _write_csv,
    ".xlsx": _write_xlsx,
}
