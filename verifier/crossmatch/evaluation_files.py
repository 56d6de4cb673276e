"""Pairs, truth and candidates as files, read for :mod:`verifier.crossmatch.evaluating`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from verifier.crossmatch.evaluating import Answer, Evaluation, ScoredPair, evaluate
from verifier.errors import InvalidInput
from verifier.language import Text

_SUFFIXES: Final = (".csv", ".parquet")


def evaluate_files(pairs: Path, truth: Path, candidates: Path | None = None) -> Evaluation:
    """Judge the pairs of ``match`` against the truth.

    Args:
        pairs: CSV or Parquet with ``rid``, ``pid``, ``weight`` and ``tier``.
        truth: ``rid``, ``pid``, ``kind``, one row per record; an empty ``pid`` says that nobody is meant.
        candidates: ``rid``, ``pid`` of all pairs that were compared.

    Raises:
        InvalidInput: a file that cannot be read, lacks a column, or does not belong to the others.
    """
    answers = _answers(truth)
    scored = _scored(pairs)
    compared = None if candidates is None else _columns(candidates, ("rid", "pid"))
    keys = None if compared is None else list(zip(*compared, strict=True))
    met = {pair.rid for pair in scored} | {rid for rid, _ in keys or ()}
    unknown = len(met - answers.keys())
    if unknown:
        raise InvalidInput(
            Text(
                "配对中有 {n} 条记录不在标准答案里。", "The truth does not know {n} records of the pairs."
            ).fill(n=unknown),
            Text("请确认两个文件属于同一次比对。", "Check that the files belong together."),
        )
    return evaluate(scored, answers, keys)


def _answers(path: Path) -> dict[str, Answer]:
    rid, pid, kind = _columns(path, ("rid", "pid", "kind"))
    answers = {one: Answer(person, group) for one, person, group in zip(rid, pid, kind, strict=True)}
    if len(answers) < len(rid):
        raise InvalidInput(
            Text("{p} 中有 {n} 个重复的 rid。", "{p} repeats {n} rids.").fill(
                p=path.name, n=len(rid) - len(answers)
            ),
            Text("每条记录只能有一个答案。", "Each record has one answer."),
        )
    return answers


def _scored(path: Path) -> list[ScoredPair]:
    rid, pid, weight, tier = _columns(path, ("rid", "pid", "weight", "tier"))
    try:
        weights = [float(text) for text in weight]
    except ValueError as error:
        raise InvalidInput(
            Text("{p} 的 weight 列不是数字。", "The column weight of {p} is not a number.").fill(p=path.name)
        ) from error
    return [ScoredPair(*row) for row in zip(rid, pid, weights, tier, strict=True)]


def _columns(path: Path, names: Sequence[str]) -> list[list[str]]:
    """Return the named columns as texts, an empty one for a missing value."""
    if path.suffix.lower() not in _SUFFIXES:
        raise InvalidInput(
            Text("不支持的文件类型：{name}。", "Unknown kind of file: {name}.").fill(name=path.name),
            Text("请用 .csv 或 .parquet。", "Use .csv or .parquet."),
        )
    try:
        table = _read(path, names)
    except (OSError, pa.ArrowException) as error:
        raise InvalidInput(
            Text("{p} 无法读取。", "{p} cannot be read.").fill(p=path.name),
            Text(
                "需要 UTF-8 的 CSV 或 Parquet，含这些列：{c}。",
                "It must be CSV in UTF-8, or Parquet, with the columns {c}.",
            ).fill(c=", ".join(names)),
        ) from error
    return [pc.fill_null(table[name].cast(pa.string()), "").to_pylist() for name in names]


def _read(path: Path, names: Sequence[str]) -> pa.Table:
    if path.suffix.lower() == ".parquet":
        return pq.read_table(path, columns=list(names)).select(list(names))
    return pa_csv.read_csv(
        path,
        parse_options=pa_csv.ParseOptions(newlines_in_values=True),
        convert_options=pa_csv.ConvertOptions(
            include_columns=list(names), column_types=dict.fromkeys(names, pa.string())
        ),
    )
