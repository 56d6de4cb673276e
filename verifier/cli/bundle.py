"""Commands for sealed cases: ``cases export-bundle CASE --out FILE`` and ``bundle verify FILE``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from verifier.bundle.checking import PROBLEMS, BundleReport, check_bundle
from verifier.bundle.exporting import export_bundle
from verifier.cli.case_options import CaseNo
from verifier.cli.exit_codes import FOUND
from verifier.cli.options import As, Json, Reason
from verifier.cli.output import print_json, say, show, tell
from verifier.cli.state import State, acting, language_of
from verifier.language import Text


def register(app: typer.Typer) -> None:
    """Add the group ``bundle``."""
    bundles = typer.Typer(help="档案包 / sealed bundles", no_args_is_help=True)
    bundles.command("verify")(verify_command)
    bundles.callback()(lambda: None)
    app.add_typer(bundles, name="bundle")


def add_to(cases: typer.Typer) -> None:
    """Add what the group ``cases`` can do with bundles."""
    cases.command("export-bundle")(export_command)


def export_command(
    ctx: typer.Context,
    case: CaseNo,
    out: Annotated[Path, typer.Option(help="写入的文件 / file to write")],
    reveal: Annotated[bool, typer.Option("--reveal", help="含完整个人信息 / personal data in full")] = False,
    reason: Reason = "",
    as_user: As = None,
    as_json: Json = False,
) -> None:
    """导出签名的案件档案包 / Seal a case into one signed archive."""
    state: State = ctx.obj
    with state.open() as context:
        done = export_bundle(context, acting(context, as_user), case, out, reveal=reveal, reason=reason)
    text = Text(
        "案件 {case} 的 {n} 份文件已写入 {file}。签名密钥指纹：{signer}",
        "{n:file|files} of case {case} written to {file}. Thumbprint of the signing key: {signer}",
    ).fill(case=case, n=done.files, file=out, signer=done.signer)
    show(done.as_dict() | {"file": str(out)}, text, state.language, as_json=as_json)
    if done.broken:
        text = Text(
            "审计链中与本案有关的第 {n} 条不成立。请运行 pension-verifier audit verify。",
            "Entry {n} of the audit chain about this case does not hold. Run pension-verifier audit verify.",
        )
        tell(text.fill(n=done.broken[0]).in_language(state.language))
        raise typer.Exit(FOUND)


def verify_command(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="档案包文件 / the bundle")],
    key: Annotated[
        str | None, typer.Option("--key", help="应为的签名密钥指纹 / thumbprint the signer must have")
    ] = None,
    as_json: Json = False,
) -> None:
    """离线核对档案包 / Check a bundle offline; names the first bad file."""
    state: State = ctx.obj
    report = check_bundle(file, key)
    if as_json:
        print_json(report.as_dict())
    else:
        say(_words(report).in_language(language_of(state)))
    if report.problem is not None:
        raise typer.Exit(FOUND)


def _words(report: BundleReport) -> Text:
    if report.problem is not None:
        said = Text("档案包不成立：{file} {problem}。", "The bundle does not hold: {file} {problem}.")
        return said.fill(file=report.bad_file, problem=PROBLEMS[report.problem])
    whole = Text(
        "案件 {case} 的档案包完整，共 {n} 份文件，制作于 {at}。",
        "The bundle of case {case} is whole: {n:file|files}, made {at}.",
    ).fill(case=report.about["case"], n=report.files, at=report.about["exported_at"])
    signer = (
        Text("签名密钥与所给指纹一致。", "It is signed with the key you named.")
        if report.pinned
        else Text(
            "签名密钥指纹：{signer}。请与制作单位公布的指纹核对。",
            "Thumbprint of the signing key: {signer}. Compare it with the one the office publishes.",
        ).fill(signer=report.signer)
    )
    return Text("{whole}\n{signer}", "{whole}\n{signer}").fill(whole=whole, signer=signer)
