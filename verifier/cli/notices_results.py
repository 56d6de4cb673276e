"""What the commands for papers, evidence and published names write: files, and the values of ``--json``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from verifier.errors import InvalidInput
from verifier.language import Text
from verifier.notices import pdf
from verifier.notices.tables import EvidenceFile, Notice, NoticeService, PublicationList
from verifier.whole_files import write_whole


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
