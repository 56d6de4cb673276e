"""Reads a file of case histories: rows with a case, a step, days, office, who and paper, or why not."""

from __future__ import annotations

from collections.abc import Mapping as Columns
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from verifier.cases.course.entering import AGENCY
from verifier.cases.course.service import LONGEST_NAME, LONGEST_NUMBER
from verifier.errors import InvalidInput
from verifier.feeds.content.cells import BadCell, day, text_of
from verifier.feeds.mapping import Mapping
from verifier.feeds.readers import Cell, RawRow, open_table
from verifier.language import Text
from verifier.procedure.law import Law

#: column → the headings that mean it
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "case": ("case", "案件", "案件编号"),
    "register": ("register", "名册"),
    "id_no": ("id_no", "身份证号", "身份证号码", "公民身份号码"),
    "step": ("step", "步骤", "事项", "办理步骤"),
    "on": ("on", "日期", "办理日期"),
    "due": ("due", "期限", "截止日期"),
    "office": ("office", "机关", "办理机关"),
    "by": ("by", "经办人"),
    "document": ("document", "文号", "文书文号"),
    "source": ("source", "来源"),
}
_DIGITS: Final = 16
#: how offices are called in files
_OFFICES: Final = {
    "agency": "agency", "经办机构": "agency",
    "department": "department", "社会保险行政部门": "department", "行政部门": "department",
    "inspection": "inspection", "劳动保障监察机构": "inspection", "劳动保障监察": "inspection",
    "security": "security", "安全管理员": "security",
    "person": "person", "当事人": "person",
}  # fmt: skip
_DAY: Final = Text("办理日期", "The day")
_DUE: Final = Text("期限", "The term")


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not taken: its physical line and why."""

    line: int
    reason: Text

    def as_dict(self) -> dict[str, Any]:
        """Return the form of ``--json``."""
        return {"line": self.line, "reason": self.reason.as_dict()}


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A row that can be read. ``step`` as written: a key, or its name in either language."""

    line: int
    case: int | None
    register: str
    id_no: str
    step: str
    on: date
    due: date | None
    office: str
    by: str
    document: str

    def refuse(self, reason: Text) -> RefusedRow:
        """Return the row as one that is not taken."""
        return RefusedRow(self.line, reason)

    def identity(self, action: str) -> tuple[Any, ...]:
        """Return what makes it the same row when the file is given again."""
        by = self.by or ("" if self.office == AGENCY else self.office)
        return (action, self.on, self.due, self.office, by, self.document)


def read_history(path: Path, today: date) -> tuple[list[HistoryRow], list[RefusedRow]]:
    """Return the rows of a file, and those that cannot be read; the first row holds the headings.

    Raises:
        InvalidInput, HostileFile: the file as a whole cannot be used.
    """
    rows: list[HistoryRow] = []
    refused: list[RefusedRow] = []
    with open_table(path, Mapping.model_validate({"file": {"header_line": 1}})) as table:
        places = _places(table.headings)
        for raw in table.rows:
            found = _row(raw, places, today)
            if isinstance(found, HistoryRow):
                rows.append(found)
            else:
                refused.append(found)
    return rows, refused


def key_of_step(law: Law, written: str) -> str | None:
    """Return the key of the step or fact a file names by key or name; None for an unknown one."""
    if written in law.steps or written in law.facts:
        return written
    for key in (*law.steps, *law.facts):
        name = law.event_name(key)
        if written in (name.zh, name.en):
            return key
    return None


def _places(headings: tuple[str, ...]) -> dict[str, int]:
    folded = {heading.strip().casefold(): place for place, heading in enumerate(headings)}
    found = {column: folded[name] for column, names in COLUMNS.items() for name in names if name in folded}
    if not {"step", "on"} <= set(found) or not (
        {"case"} <= set(found) or {"register", "id_no"} <= set(found)
    ):
        raise InvalidInput(
            Text("案件经过文件缺列。", "Columns are missing in the file of case histories."),
            Text(
                "须有：案件（或名册和身份证号）、步骤、日期；可有：期限、机关、经办人、文号、来源。",
                "Needed: case (or register and id_no), step, on; besides: due, office, by, document, source.",
            ),
        )
    return found


def _row(raw: RawRow, places: Columns[str, int], today: date) -> HistoryRow | RefusedRow:
    if raw.problem is not None:
        return RefusedRow(raw.line, raw.problem.reason)

    def cell(column: str) -> Cell:
        place = places.get(column)
        return None if place is None or place >= len(raw.cells) else raw.cells[place]

    said = {column: text_of(cell(column)).strip() for column in COLUMNS}
    try:
        on, due = day(cell("on"), _DAY, latest=today), day(cell("due"), _DUE, latest=date.max)
    except BadCell as error:
        return RefusedRow(raw.line, error.problem.reason)
    office = _OFFICES.get(said["office"] or AGENCY)
    against = _against(said, on, due, office)
    if against is not None or on is None or office is None:
        return RefusedRow(raw.line, against or Text("没有日期。", "There is no day."))
    return HistoryRow(
        line=raw.line,
        case=int(said["case"]) if said["case"] else None,
        register=said["register"],
        id_no=said["id_no"].upper(),
        step=said["step"],
        on=on,
        due=due,
        office=office,
        by=said["by"],
        document=said["document"],
    )


def _against(said: Columns[str, str], on: date | None, due: date | None, office: str | None) -> Text | None:
    number = said["case"]
    wrong = (
        (on is None, Text("没有日期。", "There is no day.")),
        (due and on and due < on, Text("期限早于办理日期。", "The term ends before the day it begins.")),
        (
            office is None,
            Text("没有这个机关：{o}。", "There is no such office: {o}.").fill(o=said["office"][:20]),
        ),
        (not said["step"], Text("没有写明步骤。", "No step is named.")),
        (
            number and not (number.isascii() and number.isdecimal() and len(number) < _DIGITS),
            Text("案件编号不是数字。", "The case's number is not a number."),
        ),
        (
            len(said["by"]) > LONGEST_NAME or len(said["document"]) > LONGEST_NUMBER,
            Text("经办人或文号过长。", "A name or a paper's number is too long."),
        ),
    )
    return next((text for found, text in wrong if found), None)
