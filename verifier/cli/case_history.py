"""``import case-history FILE``: what an earlier system did in a case, entered as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import typer

from verifier.cases.course.importing import HistoryReport, import_history
from verifier.cli.exit_codes import FOUND
from verifier.cli.output import print_json, say
from verifier.cli.state import State, acting
from verifier.language import Language, Text

HISTORY: Final = "case-history"
_LINE: Final = Text("  第 {line} 行：{text}", "  line {line}: {text}")


def import_histories(state: State, file: Path, source: str, as_user: str | None, *, as_json: bool) -> None:
    """Take the file in and show what became of each row; exit code 3 where rows were refused."""
    with state.open() as context:
        report = import_history(context, acting(context, as_user), file, source)
    if as_json:
        print_json(report.as_dict())
    else:
        _show(report, state.language)
    if report.refused:
        raise typer.Exit(FOUND)


def _show(report: HistoryReport, language: Language) -> None:
    said = Text(
        "收到 {n} 行：登记 {entered}，已有 {known}，退回 {refused}。",
        "{n:row|rows}: {entered} entered, {known} known already, {refused} refused.",
    )
    counts = {"entered": report.entered, "known": report.known, "refused": len(report.refused)}
    say(said.fill(n=report.received, **counts).in_language(language))
    for line, mark in report.marks:
        say(_LINE.fill(line=line, text=mark).in_language(language))
    for row in report.refused:
        say(_LINE.fill(line=row.line, text=row.reason).in_language(language))
