"""Reads what a gateway or the post says of reminders: each row a result, or a sentence why it is none."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from verifier.campaigns.marking import Result
from verifier.errors import InvalidInput
from verifier.feeds.mapping import FileMapping
from verifier.feeds.mapping import Mapping as FeedMapping
from verifier.feeds.readers import open_table
from verifier.language import Text

#: rows of one file, and bytes of one line
LARGEST_FILE_MB: Final = 50
_HEADINGS: Final[Mapping[str, frozenset[str]]] = {
    "reference": frozenset(("编号", "提醒编号", "消息编号", "id", "reference", "message_id")),
    "result": frozenset(("结果", "送达结果", "状态", "result", "status")),
    "why": frozenset(("原因", "失败原因", "reason", "why")),
}
_DELIVERED: Final = frozenset(
    ("送达", "已送达", "成功", "发送成功", "妥投", "已妥投", "delivered", "delivrd", "success", "ok")
)
_UNDELIVERABLE: Final[Mapping[str, str]] = {
    "空号": "bad_number",
    "停机": "bad_number",
    "号码无效": "bad_number",
    "bad_number": "bad_number",
    "退信": "returned",
    "退回": "returned",
    "returned": "returned",
    "失败": "other",
    "未送达": "other",
    "无法送达": "other",
    "undeliverable": "other",
    "undeliv": "other",
    "failed": "other",
    "rejectd": "other",
    "expired": "other",
}
#: controls, and halves of characters: JSON and names of files may hold them
_UNSEEN: Final = frozenset(("Cc", "Cs"))
#: our headings are none of an agency's feed, and are not sought among those
_FIRST_LINE: Final = FeedMapping(file=FileMapping(header_line=1))
_TOO_LARGE: Final = Text("文件 {f} 超过 {n} MB。", "The file {f} is over {n} MB.")
_NO_HEADINGS: Final = Text("文件须有“编号”和“结果”两列。", "The file needs the columns “id” and “result”.")
_EXAMPLE: Final = Text(
    "例：编号,结果,原因 / R-ACDEF34679,未送达,空号。",
    "For example: id,result,reason / R-ACDEF34679,undeliverable,bad_number.",
)


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One row: which reminder, what became of it, and why; or ``problem``, a sentence why it is unusable."""

    line: int
    reference: str
    result: Result | None = None
    why: str | None = None
    problem: Text | None = None


def read_results(path: Path) -> Iterator[ResultRow]:
    """Yield every row of a CSV, XLSX or JSON-lines file, usable or not.

    Raises:
        InvalidInput, HostileFile: the file as a whole cannot be used.
    """
    if path.suffix.lower() == ".jsonl":
        yield from _json_lines(path)
        return
    with open_table(path, _FIRST_LINE) as table:
        columns = _columns(table.headings)
        for row in table.rows:
            if row.problem is not None:
                yield ResultRow(row.line, "", problem=row.problem.reason)
                continue
            cells = {name: _text(row.cells[at]) for name, at in columns.items() if at < len(row.cells)}
            yield _row(row.line, cells)


def _json_lines(path: Path) -> Iterator[ResultRow]:
    try:
        if path.stat().st_size > LARGEST_FILE_MB * 1024 * 1024:
            raise InvalidInput(_TOO_LARGE.fill(f=readable(path.name), n=LARGEST_FILE_MB))
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(
            Text("文件 {f} 无法读取。", "The file {f} cannot be read.").fill(f=readable(path.name)),
            Text("请存成 UTF-8 编码。", "Save it as UTF-8."),
        ) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, dict):
            yield _row(number, {name: _text(_named(found, name)) for name in _HEADINGS})
        else:
            yield ResultRow(
                number, "", problem=Text("这一行不是 JSON 对象。", "This line is not a JSON object.")
            )


def _named(found: Mapping[str, object], name: str) -> object:
    return next((value for key, value in found.items() if _plain(key) in _HEADINGS[name]), None)


def _columns(headings: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, heading in enumerate(headings):
        for name, known in _HEADINGS.items():
            if _plain(heading) in known:
                found.setdefault(name, at)
    if not {"reference", "result"} <= found.keys():
        raise InvalidInput(_NO_HEADINGS, _EXAMPLE)
    return found


def _row(line: int, cells: Mapping[str, str]) -> ResultRow:
    reference = cells.get("reference", "").upper()[:80]
    said, why = _plain(cells.get("result", "")), _plain(cells.get("why", ""))
    if not reference:
        return ResultRow(line, "", problem=Text("没有编号。", "It has no id."))
    if said in _DELIVERED:
        return ResultRow(line, reference, "delivered")
    if said in _UNDELIVERABLE:
        return ResultRow(line, reference, "undeliverable", _UNDELIVERABLE.get(why, _UNDELIVERABLE[said]))
    problem = Text(
        "结果“{said}”不认识；可写“送达”“未送达”“空号”“退信”。",
        "The result “{said}” is not known; write delivered, undeliverable, bad_number or returned.",
    )
    return ResultRow(line, reference, problem=problem.fill(said=said[:20]))


def _text(cell: object) -> str:
    return "" if cell is None else readable(str(cell)).strip()


def readable(text: str) -> str:
    """Return a text with a mark for each sign that no database keeps or no screen shows."""
    return "".join("\ufffd" if unicodedata.category(sign) in _UNSEEN else sign for sign in text)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
