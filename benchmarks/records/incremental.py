"""A day's records against a stored roll: what a night costs when only little is new.

    python -m benchmarks.records.incremental store ROLL STORE
    python -m benchmarks.records.incremental match STORE RECORDS --limit 1500

`store` reads and derives the roll once; `match` opens the store, adds the records and matches them.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from matchers.records.scoring.model import default_model
from verifier.crossmatch.engine.matching import match
from verifier.crossmatch.engine.store import MatchStore
from verifier.crossmatch.files import Role, open_side

MEMORY_MB = 1000
FEW_MB = 250
"""Memory for tables when little is new: the store stays on disk."""
THREADS = 2


def keep_roll(roll: Path, store: Path) -> dict[str, object]:
    """Put a roll into a new store."""
    began = time.perf_counter()
    store.unlink(missing_ok=True)
    count = 0
    with MatchStore(store, memory_mb=MEMORY_MB, threads=THREADS) as kept:

        def batches() -> Iterator[tuple[NDArray[np.int64], pa.Table]]:
            nonlocal count
            for batch in open_side(roll, Role.ROLL).batches():
                yield np.arange(count, count + len(batch), dtype=np.int64), pa.Table.from_batches([batch])
                count += len(batch)

        kept.load("people", batches())
        kept.count_values()
    return {
        "seconds": round(time.perf_counter() - began, 2),
        "people": count,
        "store_mb": store.stat().st_size >> 20,
    }


def match_new(store: Path, records: Path, limit: int) -> dict[str, object]:
    """Match the first `limit` records with the stored roll; the store is left as it was."""
    few = store.with_suffix(".records.parquet")
    pq.write_table(pq.read_table(records).slice(0, limit), few)
    began = time.perf_counter()
    with MatchStore(store, memory_mb=FEW_MB, threads=THREADS) as kept:
        opened = time.perf_counter()
        [batch] = open_side(few, Role.RECORDS).batches()
        keys = np.arange(len(batch), dtype=np.int64)
        kept.put_records(keys, pa.Table.from_batches([batch]))
        pairs = sum(len(part) for part in match(kept, default_model()))
        ended = time.perf_counter()
        kept.remove("records", range(len(batch)))
    few.unlink()
    return {
        "seconds": round(ended - began, 2), "open": round(opened - began, 2), "records": len(keys),
        "pairs": pairs,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    commands = parser.add_subparsers(dest="command", required=True)
    keeping = commands.add_parser("store")
    keeping.add_argument("roll", type=Path)
    keeping.add_argument("store", type=Path)
    matching = commands.add_parser("match")
    matching.add_argument("store", type=Path)
    matching.add_argument("records", type=Path)
    matching.add_argument("--limit", type=int, default=1500)
    given = parser.parse_args()
    if given.command == "store":
        print(json.dumps(keep_roll(given.roll, given.store)))
    else:
        print(json.dumps(match_new(given.store, given.records, given.limit)))


if __name__ == "__main__":
    main()
