"""How many pairs each rule decides, right and wrong, over registers with their truth.

    python -m benchmarks.records.rule_precision REGISTER [REGISTER …]

A register is a folder with roll.parquet, records.parquet and records_truth.csv. Prints the figures that stand
in matchers/records/scoring/rule_measures.py.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa

from matchers.records.scoring.model import default_model
from matchers.records.scoring.rules import RULES
from verifier.crossmatch.engine.matching import match
from verifier.crossmatch.engine.store import MatchStore
from verifier.crossmatch.files import Role, open_side


def take_in(store: MatchStore, path: Path, role: Role) -> list[str]:
    """Load a file into the store; return the references by row."""
    rows = pa.Table.from_batches(list(open_side(path, role).batches()))
    store.load("people" if role is Role.ROLL else "records", [(np.arange(len(rows)), rows)])
    return [str(one) for one in rows["ref"].to_pylist()]


def measured(folder: Path) -> Counter[tuple[str, bool]]:
    """Return how many pairs of a register each rule decides, right or wrong."""
    with (folder / "records_truth.csv").open(encoding="utf-8") as file:
        truth = {row["rid"]: row["pid"] for row in csv.DictReader(file)}
    found: Counter[tuple[str, bool]] = Counter()
    with MatchStore() as store:
        people = take_in(store, folder / "roll.parquet", Role.ROLL)
        records = take_in(store, folder / "records.parquet", Role.RECORDS)
        for part in match(store, default_model()):
            pairs = zip(part.record.tolist(), part.person.tolist(), part.rule.tolist(), strict=True)
            found.update(
                (RULES[rule].name, truth[records[record]] == people[who]) for record, who, rule in pairs
            )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("registers", nargs="+", type=Path)
    found: Counter[tuple[str, bool]] = Counter()
    for folder in parser.parse_args().registers:
        found += measured(folder)
    for rule in RULES:
        print(f"{rule.name:<24}{rule.tier:<10}{found[rule.name, True]:>8,}{found[rule.name, False]:>8,}")


if __name__ == "__main__":
    main()
