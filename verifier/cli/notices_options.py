"""Reads the options and shows the results of the commands for papers, evidence and published names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.cli.output import print_json, say
from verifier.cli.state import acting
from verifier.context import Context
from verifier.errors import InvalidInput
from verifier.language import Language, Text
from verifier.months import Month
from verifier.notices import pdf
from verifier.notices.tables import EvidenceFile, Notice, NoticeService, PublicationList
from verifier.whole_files import write_whole

NONE: Final = Text("无", "none")


def month_option(text: str | None) -> Month | None:
    """Return the month of ``--month`` (InvalidInput where it is none)."""
    try:
        return None if text is None else Month.parse(text)
    except ValueError as error:
        raise _unreadable(text, "2026-12") from error


def day_option(text: str | None) -> date | None:
    """Return the day of ``--due`` or ``--on`` (InvalidInput where it is none)."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise _unreadable(text, "2026-12-31") from error


def check_out(out: Path) -> None:
    """Do nothing where a paper can be written to a file of this name: asked before anything is made.

    Raises:
        InvalidInput: neither docx nor pdf.
        ConfigurationError: PDFs cannot be made here.
    """
    ending = out.suffix.lower()
    if ending not in {".docx", ".pdf"}:
        raise InvalidInput(Text("文件须以 .docx 或 .pdf 结尾。", "The file's name ends in .docx or .pdf."))
    if ending == ".pdf":
        pdf.require()


def write_paper(out: Path, docx: bytes) -> None:
    """Write a paper as docx or PDF, by the ending."""
    write_whole(out, pdf.as_pdf(docx) if out.suffix.lower() == ".pdf" else docx)


def viewer(context: Context, as_user: str | None) -> Actor:
    """Return who looks; the system itself may look at everything it runs."""
    actor = acting(context, as_user)
    if actor.is_person:
        actor.require(Right.CASES_VIEW)
    return actor


def show(value: dict[str, Any], words: Text, language: Language, *, as_json: bool) -> None:
    """Print the one object, or the words."""
    if as_json:
        print_json(value)
    else:
        say(words.in_language(language))


def show_rows(
    name: str, rows: Sequence[tuple[dict[str, Any], str]], language: Language, *, as_json: bool
) -> None:
    """Print rows as one object, or as a line each."""
    lines = "\n".join(line for _, line in rows)
    shown = Text(lines, lines) if lines else NONE
    show({name: [value for value, _ in rows]}, shown, language, as_json=as_json)


def notice_dict(notice: Notice) -> dict[str, Any]:
    """Return a paper for ``--json``: nothing of what it says but its title."""
    return {
        "id": notice.id,
        "kind": notice.kind,
        "title": notice.values["title"],
        "number": notice.number,
        "case": notice.case_id,
        "lapse": notice.lapse_id,
        "made_by": notice.made_by,
        "made_on": notice.made_on.isoformat(),
        "due_on": None if notice.due_on is None else notice.due_on.isoformat(),
        "sha256": notice.sha256.hex(),
    }


def service_dict(row: NoticeService) -> dict[str, Any]:
    """Return an attempt to serve for ``--json``."""
    return {
        "notice": row.notice_id,
        "method": row.method,
        "outcome": row.outcome,
        "attempted_on": row.attempted_on.isoformat(),
        "served_on": None if row.served_on is None else row.served_on.isoformat(),
        "proof": row.proof_id,
        "proof_kind": row.proof_kind,
        "recorded_by": row.recorded_by,
    }


def list_dict(row: PublicationList) -> dict[str, Any]:
    """Return a list of names for ``--json``."""
    return {
        "list": row.id,
        "state": row.state,
        "notice": row.notice_id,
        "published_on": None if row.published_on is None else row.published_on.isoformat(),
        "until": None if row.until is None else row.until.isoformat(),
    }


def evidence_dict(row: EvidenceFile) -> dict[str, Any]:
    """Return a file of evidence for ``--json``."""
    return {
        "id": row.id,
        "case": row.case_id,
        "name": row.name,
        "type": row.media_type,
        "bytes": row.size,
        "source": row.source,
        "note": row.note,
        "sha256": row.sha256.hex(),
        "attached_by": row.attached_by,
        "attached_at": row.attached_at.isoformat(),
    }


def _unreadable(text: str | None, example: str) -> InvalidInput:
    return InvalidInput(
        Text("日期“{text}”看不懂。", "“{text}” cannot be read.").fill(text=text),
        Text("写成 {e}。", "Write it as {e}.").fill(e=example),
    )
