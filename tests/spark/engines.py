"""Both engines asked the same, and their answers made comparable to the last bit."""

from __future__ import annotations

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa

from matchers.records.scoring.model import default_model
from matchers.records.scoring.rules import RULES
from verifier.crossmatch.engine.matching import match
from verifier.crossmatch.engine.spark import SparkMatch
from verifier.crossmatch.engine.spark_reading import read_rows
from verifier.crossmatch.engine.spark_session import private_session
from verifier.crossmatch.engine.store import MatchStore
from verifier.crossmatch.files import Role, open_side

Answer = dict[str, Any]
"""Columns of equal length: record, person, rule, milli_bits (all int64), probability (float64)."""


def ask_one_machine(roll: Path, records: Path) -> tuple[Answer, int]:
    """Return what the engine of one machine answers, keys counted from 1, and how many pairs it compared."""
    with MatchStore(None) as store:
        for put, role, path in (
            (store.put_people, Role.ROLL, roll),
            (store.put_records, Role.RECORDS, records),
        ):
            rows = pa.Table.from_batches(open_side(path, role).batches())
            put(np.arange(1, len(rows) + 1), rows)
        parts = list(match(store, default_model()))
        found = store.execute("select count(*) from candidates").fetchone()
    return {
        "record": np.concatenate([part.record for part in parts]),
        "person": np.concatenate([part.person for part in parts]),
        "rule": np.concatenate([part.rule for part in parts]).astype(np.int64),
        "milli_bits": np.concatenate([part.standing.weight for part in parts]).astype(np.int64),
        "probability": np.concatenate([part.standing.probability for part in parts]),
    }, 0 if found is None else int(found[0])


def ask_spark(spark: Any, roll: Path, records: Path) -> tuple[Answer, int]:
    """Return the same of Spark."""
    session = private_session(spark)
    people, dead = read_rows(session, str(roll), Role.ROLL), read_rows(session, str(records), Role.RECORDS)
    with TemporaryDirectory() as folder, SparkMatch(people, dead, default_model(), f"{folder}/work") as asked:
        found = asked.matched().toArrow()
        compared = asked.outcome.candidates
    whole = {
        name: found[name].to_numpy().astype(np.int64) for name in ("record", "person", "rule", "milli_bits")
    }
    return {**whole, "probability": found["probability"].to_numpy()}, compared


def fingerprint(answer: Answer) -> tuple[int, str]:
    """Return how many pairs there are, and a hash over all values of all of them."""
    order = np.lexsort((answer["person"], answer["record"]))
    hashed = hashlib.sha256()
    for name in ("record", "person", "rule", "milli_bits", "probability"):
        hashed.update(np.ascontiguousarray(answer[name][order]).tobytes())
    return len(order), hashed.hexdigest()


def rows_by_reference(answer: Answer, rids: list[str], pids: list[str]) -> set[tuple[Any, ...]]:
    """Return the pairs as ``match_parquet`` writes them, explanations left out."""
    columns = (answer[name].tolist() for name in ("record", "person", "rule", "milli_bits", "probability"))
    return {
        (rids[r - 1], pids[p - 1], weight / 1000, round(chance, 6), RULES[rule].tier, RULES[rule].name)
        for r, p, rule, weight, chance in zip(*columns, strict=True)
    }
