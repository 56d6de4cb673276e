"""Settings of papers, of who issues them, and of files kept as evidence."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from verifier.settings.section import Section


class NoticeSettings(Section):
    """Papers and files; an agency that is not named here takes what its nearest agency above has."""

    template_dir: Path | None = Field(
        None,
        description="folder of the office's own templates and `notices.toml`, which override ours",
    )
    archive_dir: Path | None = Field(
        None,
        description="folder of papers and evidence; `archive` beside `nightly.report_dir` when not given",
    )
    largest_file_mb: int = Field(50, ge=1, le=2000, description="of one file of evidence")
    scanner: tuple[str, ...] = Field(
        (),
        description="program and arguments that look for malware in each file before it is kept: it reads "
        "the file on standard input and ends with 0 (clean) or 1 (found), as `clamdscan --no-summary -` does",
    )
    publication_approvals: int = Field(
        2,
        ge=2,
        le=5,
        description="people other than the proposer, two at least, who approve a list of names before it is "
        "published",
    )
    marks: dict[str, str] = Field(
        default_factory=dict,
        description="by agency: the word a paper's number begins with, for example 青社保",
    )
    departments: dict[str, str] = Field(
        default_factory=dict,
        description="by agency: the administrative department, which alone decides and fines",
    )
    inspections: dict[str, str] = Field(
        default_factory=dict, description="by agency: the labour inspection cases are handed over to"
    )
    contacts: dict[str, tuple[str, str]] = Field(
        default_factory=dict, description="by agency: address and telephone printed on papers"
    )
    pay_to: dict[str, str] = Field(
        default_factory=dict, description="by agency: account and way by which money is paid back"
    )
