"""The command ``doctor``: finds what is wrong and says how to mend it."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy.engine import make_url

from verifier.cli.exit_codes import FOUND
from verifier.cli.options import Json
from verifier.cli.output import print_json, say
from verifier.cli.state import State
from verifier.language import Language, Text, joined
from verifier.operation.doctor import Finding, Patient, examine
from verifier.operation.doctor.findings import SEVERITIES


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor(
    ctx: typer.Context,
    quick: Annotated[
        bool, typer.Option("--quick", help="不逐条核对审计链 / do not reckon the audit chain again")
    ] = False,
    as_json: Json = False,
) -> None:
    """检查安装：密钥、数据库、审计链、台账、作业、备份、磁盘 / Find what is wrong, and how to mend it."""
    state: State = ctx.obj
    findings = examine(Patient(state.settings, state.clock, quick))
    if as_json:
        url = make_url(state.settings.database.url)
        print_json(
            {
                "database": url.render_as_string(hide_password=True),
                "findings": [finding.as_dict() for finding in findings],
            }
        )
    else:
        for finding in findings:
            say(_line(finding, state.language))
        if not findings:
            say(Text("一切正常。", "Everything is in order.").in_language(state.language))
    if any(finding.severity != "note" for finding in findings):
        raise typer.Exit(FOUND)


def _line(finding: Finding, language: Language) -> str:
    severity = SEVERITIES[finding.severity].in_language(language)
    told = f"[{severity}] {joined(finding.sentence, finding.remedy).in_language(language)}"
    return told if finding.command is None else f"{told}\n    $ {finding.command}"
