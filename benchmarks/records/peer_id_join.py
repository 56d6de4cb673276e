"""What agencies run today: the number as written equals the number as written.

python -m benchmarks.records.peer_id_join FOLDER --out PAIRS.csv
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path

import duckdb

THREADS = 2


def run(folder: Path, out: Path) -> dict[str, object]:
    """Write the pairs with weight 1 and tier `certain`, for that is how such a list is used."""
    began = time.perf_counter()
    connection = duckdb.connect()
    connection.execute(f"set threads={THREADS}")
    roll, records = (
        connection.read_parquet(str(folder / name)) for name in ("roll.parquet", "records.parquet")
    )
    connection.register("roll", roll)
    connection.register("records", records)
    connection.sql(
        "select rid, pid, 1.0 as weight, 1.0 as probability, 'certain' as tier"
        " from records join roll using (id_no)"
    ).write_csv(str(out))
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "seconds": round(time.perf_counter() - began, 2),
        "phases": {},
        "peak_mb": usage.ru_maxrss // 1024,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    print(json.dumps(run(given.folder, given.out)))


if __name__ == "__main__":
    main()
