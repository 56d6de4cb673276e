"""``biometrics score``: a file of pairs, written back with scores; whole or not at all."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from verifier.biometrics.engine import Effort
from verifier.biometrics.modalities import MODALITIES, Engines, lacking
from verifier.biometrics.pair_file import ADDED, PairFile, read_pairs
from verifier.biometrics.sample_work import Compared
from verifier.biometrics.scoring import Asked, ScoreReport, asked_of, score_pairs
from verifier.cli.biometrics_options import Efforts, Threads, processes
from verifier.cli.options import Json
from verifier.cli.output import print_json, progress_bar, tell
from verifier.cli.state import language_of
from verifier.errors import InvalidInput
from verifier.language import Language, Text
from verifier.whole_files import harmless, whole, writing

_FAILED_ROWS: Final = 3
_LABELS: Final = {
    "extract": Text("提取样本", "extracting samples"),
    "compare": Text("逐对比对", "comparing pair by pair"),
    "closer": Text("仔细提取存疑的样本", "looking closer at doubtful samples"),
    "again": Text("重新比对存疑的配对", "comparing doubtful pairs again"),
}
#: a sign and a number: no formula, and a value that must come out as it went in
_PLAIN_SIGNED: Final = re.compile(r"[+-][0-9]+(?:\.[0-9]+)?")


def score(
    ctx: typer.Context,
    pairs: Annotated[Path, typer.Argument(help="配对文件 / pairs: CSV with reference,probe,modality[,dpi]")],
    out: Annotated[Path, typer.Option("--out", help="结果文件 / the scores: .csv")],
    effort: Efforts = Effort.CASCADE,
    threads: Threads = None,
    as_json: Json = False,
) -> None:
    """给配对文件中的每一对打分 / Score every pair of a file."""
    language = language_of(ctx.obj)
    _refuse_confusion(pairs, out)
    file = read_pairs(pairs)
    asked = asked_of(file, pairs.parent, MODALITIES)
    with whole(out) as temporary:  # its place is tried before an hour of work, not after it
        _tell_lacking(asked, effort, language)
        with progress_bar(_LABELS, language) as show:
            report = score_pairs(asked, Engines(effort), show, processes(threads))
        with writing(out):
            _write(temporary, file, report, language)
    if as_json:
        print_json({"out": str(out)} | report.as_dict())
    else:
        for sentence in _sentences(report, out):
            tell(sentence.in_language(language))
    if report.scored < len(report.rows):
        raise typer.Exit(_FAILED_ROWS)


def _tell_lacking(asked: Sequence[Asked], effort: Effort, language: Language) -> None:
    """Say once what this installation leaves out of the effort asked for: nobody should find it in scores."""
    wanted = {key.modality for pair in asked for key in (pair.reference, pair.probe) if key is not None}
    for modality in sorted(wanted):
        missing = lacking(modality, effort)
        if missing is not None:
            tell(missing.in_language(language))


def _refuse_confusion(pairs: Path, out: Path) -> None:
    if out.suffix.lower() != ".csv":
        raise InvalidInput(
            Text("不支持的文件类型：{name}。", "Unknown kind of file: {name}.").fill(name=out.name),
            Text("结果文件请用 .csv。", "Use .csv for the scores."),
        )
    if out.is_dir():
        raise InvalidInput(
            Text("{p} 是一个目录。", "{p} is a folder.").fill(p=out),
            Text("请给出一个文件名。", "Give the name of a file."),
        )
    if out.resolve() == pairs.resolve():
        raise InvalidInput(
            Text("输出文件 {p} 会覆盖配对文件。", "The output {p} would overwrite the file of pairs.").fill(
                p=out.name
            ),
            Text("请换一个文件名。", "Choose another name."),
        )


def _write(path: Path, file: PairFile, report: ScoreReport, language: Language) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow([*map(_safe, file.kept_columns()), *ADDED])
        for number, row in enumerate(report.rows):
            kept = [_safe(cell) for cell in file.kept(number)]
            table.writerow([*kept, *_found(row, language)])


def _found(row: Compared, language: Language) -> tuple[str, ...]:
    """Return the cells of :data:`verifier.biometrics.pair_file.ADDED`."""
    outcome = row.outcome
    if outcome is None:
        error = "" if row.error is None else row.error.in_language(language)
        return ("", "", *(_quality(one) for one in row.qualities), error)
    qualities = (outcome.reference_quality, outcome.probe_quality)
    return (f"{outcome.score:.2f}", outcome.decision.value, *(_quality(one) for one in qualities), "")


def _quality(quality: int | None) -> str:
    return "" if quality is None else str(quality)


def _safe(cell: str) -> str:
    return cell if _PLAIN_SIGNED.fullmatch(cell) else str(harmless(cell))


def _sentences(report: ScoreReport, out: Path) -> list[Text]:
    failed = len(report.rows) - report.scored
    told = [
        Text(
            "{n} 对已写入 {f}：有分数 {s} 对，无法比对 {e} 对。",
            "{n:pair|pairs} written to {f}: {s} with a score, {e} that could not be compared.",
        ).fill(n=len(report.rows), f=out.name, s=report.scored, e=failed),
        Text(
            "样本 {n} 个，其中无法使用 {e} 个；存疑的配对 {d} 对，为此仔细提取样本 {c} 个。",
            "{n:sample|samples}, {e} of no use; {d:doubtful pair|doubtful pairs}, "
            "for them {c:sample was|samples were} looked at again.",
        ).fill(n=report.samples, e=report.failed_samples, d=report.doubtful, c=report.looked_closer),
    ]
    if failed:
        told.append(Text("原因见 error 列。", "The column error says why."))
    return told
