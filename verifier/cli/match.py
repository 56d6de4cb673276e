"""Commands for files alone, without a database: ``match`` and ``match-evaluate``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from verifier.cli.evaluation_table import as_dict, table
from verifier.cli.options import Json
from verifier.cli.output import print_json, progress_bar, say, tell
from verifier.cli.state import language_of
from verifier.cli.weights_tables import origin_text
from verifier.language import Text

if TYPE_CHECKING:
    from verifier.crossmatch.engine.adhoc import MatchReport

_REFUSED_ROWS: Final = 3
_LABELS: Final = {
    "roll": Text("读取名册", "reading the roll"),
    "records": Text("读取记录", "reading the records"),
    "block": Text("找出可能的配对", "finding pairs worth comparing"),
    "compare": Text("逐对比较", "comparing pair by pair"),
    "candidates": Text("写出全部比较过的配对", "writing all pairs compared"),
}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("match")(match_command)
    app.command("match-evaluate")(evaluate_command)


def match_command(
    ctx: typer.Context,
    roll: Annotated[Path, typer.Argument(help="名册 / the roll: CSV, XLSX, Parquet")],
    records: Annotated[Path, typer.Argument(help="死亡等记录 / the records: CSV, XLSX, Parquet")],
    out: Annotated[Path, typer.Option("--out", help="配对结果 / the pairs: .csv, .parquet, .xlsx")],
    candidates: Annotated[
        Path | None, typer.Option(help="另存全部比较过的配对 / all pairs compared, with their weights")
    ] = None,
    memory_mb: Annotated[
        int, typer.Option("--memory-mb", min=200, help="数据表所用内存上限 / memory for tables, MB")
    ] = 1200,
    threads: Annotated[
        int | None, typer.Option(min=1, help="线程数，缺省为全部 / threads, default all")
    ] = None,
    work_dir: Annotated[
        Path | None, typer.Option("--work-dir", help="临时文件目录 / folder for temporary files")
    ] = None,
    as_json: Json = False,
) -> None:
    """两个文件直接比对，不用数据库 / Match two files with each other; no database."""
    # Arrow and DuckDB take half a second to load, which no other command should wait for.
    from verifier.crossmatch.engine.adhoc import Task, match_files  # noqa: PLC0415 -- see above

    language = language_of(ctx.obj)
    task = Task(
        roll=roll,
        records=records,
        out=out,
        language=language,
        memory_mb=memory_mb,
        threads=threads or len(os.sched_getaffinity(0)),
        work_dir=work_dir,
        candidates=candidates,
    )
    with progress_bar(_LABELS, language) as show:
        report = match_files(task, show)
    if as_json:
        print_json({"out": str(out)} | report.as_dict())
    else:
        for sentence in _sentences(report, out):
            tell(sentence.in_language(language))
    if report.refused:
        raise typer.Exit(_REFUSED_ROWS)


def evaluate_command(
    ctx: typer.Context,
    pairs: Annotated[Path, typer.Argument(help="match 的结果 / pairs of match: .csv, .parquet")],
    truth: Annotated[Path, typer.Argument(help="标准答案 / the truth: rid,pid,kind")],
    candidates: Annotated[
        Path | None, typer.Option(help="全部比较过的配对 / all pairs compared, of match --candidates")
    ] = None,
    as_json: Json = False,
) -> None:
    """按标准答案评价比对结果 / Hold pairs against the truth: precision, recall, by kind of record."""
    from verifier.crossmatch.evaluation_files import evaluate_files  # noqa: PLC0415 -- loads Arrow, too

    result = evaluate_files(pairs, truth, candidates)
    if as_json:
        print_json(as_dict(result, compared=candidates is not None))
    else:
        for line in table(result, language_of(ctx.obj), compared=candidates is not None):
            say(line)


def _bare(zh: str, en: str) -> Text:
    """Return a sentence to stand within another."""
    return Text(zh.rstrip("。"), en.rstrip("."))


def _sentences(report: MatchReport, out: Path) -> list[Text]:
    """Return what a person is told at the end."""
    from matchers.records.scoring.rules import RULES  # noqa: PLC0415 -- loaded by then

    told = [*report.roll.sentences(), *report.records.sentences()]
    told.append(
        Text(
            "比较了 {c} 对，写出 {n} 对到 {f}：确定 {s}，待核对 {p}。",
            "{c:pair|pairs} compared, {n} written to {f}: {s} certain, {p} to review.",
        ).fill(
            c=report.candidates,
            n=report.pairs,
            f=out.name,
            s=report.tiers["certain"],
            p=report.tiers["probable"],
        )
    )
    told += [
        Text("  {n} 对：{rule}（{name}）", "  {n:pair|pairs}: {rule} ({name})").fill(
            n=report.rules[rule.name], rule=_bare(rule.zh, rule.en), name=rule.name
        )
        for rule in RULES
        if report.rules[rule.name]
    ]
    if report.guarded:
        told.append(
            Text(
                "{n} 个编号前加了单引号，以免被电子表格当作公式。",
                "{n:reference|references} got an apostrophe in front: no spreadsheet takes it for a formula.",
            ).fill(n=report.guarded)
        )
    told.append(
        Text(
            "用时 {s} 秒，内存最多 {m} MB；参数来源：{o}。",
            "{s} seconds, at most {m} MB of memory; origin of the parameters: {o}.",
        ).fill(s=f"{report.seconds['total']:.1f}", m=report.peak_memory_mb, o=origin_text(report.model))
    )
    return told
