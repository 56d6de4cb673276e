"""The engine against a city whose truth is known: nothing wrong is certain, no own number is overlooked."""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from matchers.records.scoring.model import default_model
from matchers.records.scoring.name_grades import NAME_LEVELS
from verifier.crossmatch.engine.matching import match
from verifier.crossmatch.engine.store import MatchStore

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("PENSION_VERIFIER_BENCH_DATA", ROOT.parent / "shared" / "data")) / "rolls"
SEXES = {1: 1, 0: 2}

pytestmark = pytest.mark.bench_data

Truth = dict[str, dict[str, str]]
#: record → (person, weight, certain, name level)
Found = dict[str, list[tuple[str, float, bool, str]]]


def date_number(text: Any) -> int:
    digits = "" if text is None else str(text).replace("-", "")[:8]
    return int(digits) if len(digits) == 8 and digits.isdigit() else 0


def read(name: str, key: str) -> tuple[list[str], pa.Table]:
    rows = pq.read_table(DATA / name).to_pylist()
    columns = {
        "id_no": pa.array([row["id_no"] for row in rows], pa.string()),
        "name": pa.array([row["name"] for row in rows], pa.string()),
        "sex": pa.array([SEXES.get(row["sex"], 0) for row in rows], pa.uint8()),
        "birth": pa.array([date_number(row["birth"]) for row in rows], pa.int32()),
        "age": pa.array([-1 if row.get("age") is None else row["age"] for row in rows], pa.int16()),
        "address": pa.array([row["address"] for row in rows], pa.string()),
        "event": pa.array([date_number(row.get("event_date")) for row in rows], pa.int32()),
    }
    return [row[key] for row in rows], pa.table(columns)


@pytest.fixture(scope="module")
def truth() -> Truth:
    if not DATA.is_dir():
        pytest.skip("the development data set is absent: set PENSION_VERIFIER_BENCH_DATA")
    with (DATA / "records_truth.csv").open(encoding="utf-8") as file:
        return {row["rid"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def found(truth: Truth) -> Found:
    pids, people = read("roll.parquet", "pid")
    rids, records = read("records.parquet", "rid")
    pairs: Found = defaultdict(list)
    with MatchStore() as store:
        store.put_people(np.arange(len(pids)), people)
        store.put_records(np.arange(len(rids)), records)
        for part in match(store, default_model()):
            rows = zip(
                part.record.tolist(),
                part.person.tolist(),
                part.standing.weight.tolist(),
                part.certain.tolist(),
                part.levels.name.tolist(),
                strict=True,
            )
            for record, person, weight, certain, name in rows:
                pairs[rids[record]].append((pids[person], weight / 1000, certain, NAME_LEVELS[name]))
    return pairs


def test_no_wrong_pair_is_certain(found: Found, truth: Truth) -> None:
    wrong = [
        (rid, truth[rid]["kind"])
        for rid, pairs in found.items()
        for pid, _, sure, _ in pairs
        if sure and pid != truth[rid]["pid"]
    ]
    assert wrong == []


def test_every_death_under_its_own_number_is_found(found: Found, truth: Truth) -> None:
    kinds = {"exact", "id_homophone", "id_badcheck", "id_alias", "id15"}
    missed = [
        rid
        for rid, row in truth.items()
        if row["kind"] in kinds and row["pid"] not in {pid for pid, *_ in found.get(rid, [])}
    ]
    assert missed == []


def test_a_certain_pair_has_names_that_are_alike(found: Found) -> None:
    levels = {name for pairs in found.values() for _, _, sure, name in pairs if sure}
    assert not levels & {"missing", "one_char", "other_surname", "bare_surname", "surname", "different"}


def test_most_exact_records_are_certain_and_most_true_pairs_outrank_the_wrong(
    found: Found, truth: Truth
) -> None:
    exact = [rid for rid, row in truth.items() if row["kind"] == "exact"]
    assert sum(any(sure for _, _, sure, _ in found[rid]) for rid in exact) >= 0.99 * len(exact)
    meant = {rid: pairs for rid, pairs in found.items() if truth[rid]["pid"]}
    best = [max(pairs, key=lambda pair: pair[1])[0] == truth[rid]["pid"] for rid, pairs in meant.items()]
    assert sum(best) >= 0.98 * len(best)
