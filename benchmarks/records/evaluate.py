"""按标准答案评价配对结果 / Hold the product's pairs against the truth.

    python -m benchmarks.records.evaluate PAIRS.csv TRUTH.csv [--candidates CSV] [--json]

PAIRS has at least rid,pid,weight and may have tier; TRUTH has rid,pid,kind (empty pid = nobody on the roll).
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterator
from pathlib import Path

from verifier.crossmatch.evaluating import STRICTEST, Answer, Evaluation, Point, ScoredPair, evaluate


def read_pairs(path: Path) -> list[ScoredPair]:
    """Return the rows of a pairs file. Raises KeyError if a column is missing."""
    return [
        ScoredPair(row["rid"], row["pid"], float(row["weight"]), row.get("tier") or "") for row in _rows(path)
    ]


def read_truth(path: Path) -> dict[str, Answer]:
    """Return the answers by record."""
    return {row["rid"]: Answer(row["pid"], row["kind"]) for row in _rows(path)}


def read_candidates(path: Path) -> list[tuple[str, str]]:
    """Return the pairs that were compared at all."""
    return [(row["rid"], row["pid"]) for row in _rows(path)]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        yield from csv.DictReader(stream)


def as_json(result: Evaluation) -> dict[str, object]:
    """Return the evaluation as plain values for a file."""

    def values(point: Point | None) -> dict[str, object] | None:
        if point is None:
            return None
        return {
            "precision": point.precision, "recall": point.recall, "f1": point.f1, "found": point.found,
            "wrong": point.wrong, "weight": point.weight,
        }  # fmt: skip

    return {
        "records": result.records, "linkable": result.linkable, "best_f1": values(result.best),
        **{f"precision_{standard}": values(point) for standard, point in result.at.items()},
        "certain": values(result.certain), "blocking_recall": result.blocking_recall,
        "kinds": {kind: vars(counts) for kind, counts in result.kinds.items()},
    }  # fmt: skip


def lines(result: Evaluation) -> Iterator[str]:
    """Yield the table a person reads."""
    yield f"records {result.records:,}   about somebody on the roll {result.linkable:,}"
    yield f"true pairs among the rows {result.present:,} = {result.blocking_recall:.4f}"
    yield ""
    yield f"{'':<18}{'precision':>10}{'recall':>9}{'F1':>9}{'wrong':>8}{'weight from':>13}"
    yield _point("best F1", result.best)
    for standard, point in result.at.items():
        yield _point(f"precision ≥ {standard}", point)
    yield _point("tier certain", result.certain)
    yield ""
    right = {kind: counts for kind, counts in result.kinds.items() if counts.linkable}
    yield f"{'found, by kind':<34}{'records':>8}{f'at {STRICTEST}':>10}{'certain':>9}"
    for kind, counts in sorted(right.items(), key=lambda item: (-item[1].linkable, item[0])):
        at, sure = counts.right_strictest / counts.linkable, counts.right_certain / counts.linkable
        yield f"{kind:<34}{counts.linkable:>8,}{at:>10.3f}{sure:>9.3f}"
    yield ""
    yield f"{'wrong, by kind':<34}{'records':>8}{f'at {STRICTEST}':>10}{'certain':>9}"
    for kind, counts in result.kinds.items():
        if counts.wrong_strictest or counts.wrong_certain:
            yield f"{kind:<34}{counts.records:>8,}{counts.wrong_strictest:>10,}{counts.wrong_certain:>9,}"


def _point(name: str, point: Point | None) -> str:
    if point is None:
        return f"{name:<18}{'never reached':>19}"
    weight = "" if point.weight is None else f"{point.weight:.3f}"
    numbers = f"{point.precision:>10.5f}{point.recall:>9.4f}{point.f1:>9.4f}{point.wrong:>8,}"
    return f"{name:<18}{numbers}{weight:>13}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("pairs", type=Path, help="配对 / rid,pid,weight,tier")
    parser.add_argument("truth", type=Path, help="答案 / rid,pid,kind")
    parser.add_argument("--candidates", type=Path, help="比较过的配对 / rid,pid of all pairs compared")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    candidates = read_candidates(given.candidates) if given.candidates else None
    result = evaluate(read_pairs(given.pairs), read_truth(given.truth), candidates)
    if given.json:
        print(json.dumps(as_json(result), ensure_ascii=False, indent=2))
    else:
        print("\n".join(lines(result)))


if __name__ == "__main__":
    main()
