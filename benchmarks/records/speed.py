"""Speed on rolls as large as a province's: whole runs, the share of matching alone, a day's new records."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.records.measuring import ChildFailed, Measured, measured
from benchmarks.records.tools import DONE_OR_REFUSED_ROWS, Result, product, run_tool, splink

Register = Callable[[int, int], Path]
LARGE = (5_000_000, 200_000)
SIZES = (500_000, 1_000_000, 2_000_000, 5_000_000)
PEOPLE_A_RECORD = 25
NEW_RECORDS = 1_500


def large(register: Register, peer: Path | None, build: Path) -> list[dict[str, object]]:
    """Match 200,000 records with 5 million people, then 1,500 with the roll already stored."""
    folder = register(*LARGE)
    print(f"\n{LARGE[0]:,} people × {LARGE[1]:,} records")
    rows: list[dict[str, object]] = []
    for measurement in (_ours(folder, build), _peers(folder, build, peer) if peer else ()):
        try:
            rows.extend(measurement)
        except ChildFailed as failure:
            print(f"  failed: {failure}", flush=True)
    return rows


def _ours(folder: Path, build: Path) -> Iterator[dict[str, object]]:
    whole = run_tool(product(), folder, build / "pairs")
    yield _row("pension-verifier, whole", whole.cost, whole)
    store = build / "large.duckdb"
    alone = [sys.executable, "-m", "benchmarks.records.incremental"]
    kept = measured([*alone, "store", folder / "roll.parquet", store])
    yield _row("pension-verifier, roll stored", kept)
    new = measured([*alone, "match", store, folder / "records.parquet", "--limit", str(NEW_RECORDS)])
    yield _row(f"pension-verifier, {NEW_RECORDS:,} new", new)
    store.unlink()


def _peers(folder: Path, build: Path, peer: Path) -> Iterator[dict[str, object]]:
    work, model = build / "pairs", build / "splink-model.json"
    trained = run_tool(splink(peer, "--save-model", model), folder, work)
    yield _row("Splink 5, trained anew", trained.cost, trained)
    nightly = run_tool(splink(peer, "--model", model), folder, work)
    yield _row("Splink 5, trained model", nightly.cost, nightly)
    with_model = splink(peer, "--model", model, "--limit", str(NEW_RECORDS))
    few = measured(with_model.command(folder, work / "splink-new.csv"))
    yield _row(f"Splink 5, {NEW_RECORDS:,} new", few)


def linear(register: Register, build: Path) -> list[dict[str, object]]:
    """Match growing rolls; seconds per million people should stay the same."""
    rows = []
    print("\nroll growing, records one to 25 people")
    for people in SIZES:
        folder = register(people, people // PEOPLE_A_RECORD)
        out = build / "pairs" / f"{folder.name}.csv"
        out.parent.mkdir(parents=True, exist_ok=True)
        cost = measured(product().command(folder, out), DONE_OR_REFUSED_ROWS)
        row = _row(f"{people:,}", cost)
        row["seconds_per_million"] = round(cost.seconds / people * 1e6, 2)
        print(f"    {row['seconds_per_million']} s per million people")
        rows.append(row)
    return rows


def _row(name: str, cost: Measured, judged: Result | None = None) -> dict[str, object]:
    """Print and return one measurement; phases are those the tool itself tells."""
    phases = cost.told.get("phases") or cost.told.get("seconds")
    shown = (
        " ".join(f"{phase} {spent:.1f}" for phase, spent in phases.items())
        if isinstance(phases, dict)
        else ""
    )
    quality = f"  F1 {judged.evaluation.best.f1:.4f}" if judged else ""
    print(f"  {name:<32}{cost.seconds:>8.1f} s{cost.peak_mb:>8,} MB{quality}  {shown}", flush=True)
    row: dict[str, object] = {
        "name": name,
        "seconds": cost.seconds,
        "peak_mb": cost.peak_mb,
        "told": cost.told,
    }
    if judged:
        row["f1"] = judged.evaluation.best.f1
        row["recall"] = {str(k): v.recall if v else None for k, v in judged.evaluation.at.items()}
    return row
