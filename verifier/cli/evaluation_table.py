"""How good a match was, as a table a person reads and as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from unicodedata import east_asian_width

from verifier.crossmatch.evaluating import STRICTEST, Evaluation, Point
from verifier.language import Language, Text

_FIRST: Final = 34
_HEADINGS: Final = (
    Text("查准率", "precision"),
    Text("查全率", "recall"),
    Text("F1", "F1"),
    Text("错误", "wrong"),
    Text("权重不低于", "weight from"),
)
_BY_KIND: Final = (
    Text("记录", "records"),
    Text(f"{STRICTEST} 处", f"at {STRICTEST}"),
    Text("确定", "certain"),
)


def as_dict(result: Evaluation, *, compared: bool) -> dict[str, Any]:
    """Return plain values for ``--json``; null where a precision is never reached.

    ``compared`` tells whether the candidates were given apart: without them nothing is known about blocking.
    """
    return {
        "records": result.records,
        "linkable": result.linkable,
        "true_pairs_compared": result.present if compared else None,
        "blocking_recall": result.blocking_recall if compared else None,
        "true_pairs_written": result.written,
        "written_recall": result.written_recall,
        "best_f1": _values(result.best),
        **{f"precision_{standard}": _values(point) for standard, point in result.at.items()},
        "certain": _values(result.certain),
        "kinds": {kind: vars(counts) for kind, counts in result.kinds.items()},
    }


def _values(point: Point | None) -> dict[str, Any] | None:
    if point is None:
        return None
    names = ("precision", "recall", "f1", "found", "right", "wrong", "weight")
    return {name: getattr(point, name) for name in names}


def table(result: Evaluation, language: Language, *, compared: bool) -> Iterator[str]:
    """Yield the lines of the table; ``compared`` tells whether the candidates were given apart."""

    def words(zh: str, en: str) -> str:
        return Text(zh, en).in_language(language)

    yield words(
        f"记录 {result.records:,} 条，其中 {result.linkable:,} 条说的是名册上的人。",
        f"{result.records:,} records, {result.linkable:,} of them about somebody on the roll.",
    )
    if compared:
        yield words(
            f"正确的配对有 {result.present:,} 对在比较过的配对中（{result.blocking_recall:.4f}）。",
            f"{result.present:,} true pairs are among the pairs compared ({result.blocking_recall:.4f}).",
        )
    yield words(
        f"正确的配对有 {result.written:,} 对写在结果文件中（{result.written_recall:.4f}）。",
        f"{result.written:,} true pairs are among the pairs written ({result.written_recall:.4f}).",
    )
    yield ""
    yield _row("", *(heading.in_language(language) for heading in _HEADINGS))
    yield _point(words("F1 最高", "best F1"), result.best, language)
    for standard, point in result.at.items():
        yield _point(words(f"查准率 ≥ {standard}", f"precision ≥ {standard}"), point, language)
    yield _point(words("确定（certain）", "tier certain"), result.certain, language)
    headings = [heading.in_language(language) for heading in _BY_KIND]
    yield ""
    yield _row(words("各类记录的查全率", "recall by kind of record"), *headings)
    for kind, counts in sorted(result.kinds.items(), key=lambda item: (-item[1].linkable, item[0])):
        if counts.linkable:
            shares = (counts.right_strictest / counts.linkable, counts.right_certain / counts.linkable)
            yield _row(kind, f"{counts.linkable:,}", *(f"{share:.3f}" for share in shares))
    yield ""
    yield _row(words("各类记录的错误配对", "wrong pairs by kind of record"), *headings)
    for kind, counts in result.kinds.items():
        wrong = (counts.wrong_strictest, counts.wrong_certain)
        if any(wrong):
            yield _row(kind, f"{counts.records:,}", *(f"{number:,}" for number in wrong))


def _point(name: str, point: Point | None, language: Language) -> str:
    if point is None:
        return _row(name, Text("达不到", "never").in_language(language))
    weight = "" if point.weight is None else f"{point.weight:.3f}"
    shares = (f"{point.precision:.5f}", f"{point.recall:.4f}", f"{point.f1:.4f}")
    return _row(name, *shares, f"{point.wrong:,}", weight)


def _row(name: str, *cells: str) -> str:
    return (
        name + " " * (_FIRST - _width(name)) + "".join(" " * (12 - _width(c)) + c for c in cells)
    ).rstrip()


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes: Chinese characters take two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
