"""The rules against a city whose truth is known: nothing wrong is certain, no own number is overlooked."""

import csv
import os
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from matchers.records import Side, blocking_keys, compare, name_agreement, read_date

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("PENSION_VERIFIER_BENCH_DATA", ROOT.parent / "shared" / "data")) / "rolls"

pytestmark = pytest.mark.bench_data


def side(row):
    return Side(
        row["id_no"],
        row["name"],
        {1: "M", 0: "F"}.get(row["sex"]),
        read_date(row["birth"]),
        row.get("age"),
        row["address"],
        date.fromisoformat(row["event_date"]) if row.get("event_date") else None,
    )


@pytest.fixture(scope="module")
def truth():
    if not DATA.is_dir():
        pytest.skip("the development data set is absent: set PENSION_VERIFIER_BENCH_DATA")
    with (DATA / "records_truth.csv").open(encoding="utf-8") as file:
        return {row["rid"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def found(truth):
    """Pairs as ``rid → [(pid, comparison, record, person)]``."""
    parquet = pytest.importorskip("pyarrow.parquet", reason="reading the development data set needs pyarrow")
    records = {row["rid"]: side(row) for row in parquet.read_table(DATA / "records.parquet").to_pylist()}
    wanted = {key for record in records.values() for key in blocking_keys(record)}
    index = defaultdict(list)
    roll = parquet.read_table(DATA / "roll.parquet").to_pylist()
    for row in roll:
        person = side(row)
        for key in blocking_keys(person):
            if key in wanted:
                index[key].append((row["pid"], person))
    pairs = defaultdict(list)
    for rid, record in records.items():
        candidates = {pid: person for key in blocking_keys(record) for pid, person in index.get(key, ())}
        for pid, person in candidates.items():
            comparison = compare(record, person, roll_size=len(roll))
            if comparison is not None:
                pairs[rid].append((pid, comparison, record, person))
    return pairs


def test_no_wrong_pair_is_certain(found, truth):
    wrong = [
        (rid, truth[rid]["kind"])
        for rid, pairs in found.items()
        for pid, comparison, _, _ in pairs
        if comparison.tier == "certain" and pid != truth[rid]["pid"]
    ]
    assert wrong == []


def test_every_death_under_its_own_number_is_found(found, truth):
    kinds = {"exact", "id_homophone", "id_badcheck", "id_alias", "id15"}
    missed = [
        rid
        for rid, row in truth.items()
        if row["kind"] in kinds and row["pid"] not in {pid for pid, *_ in found.get(rid, [])}
    ]
    assert missed == []


def test_a_certain_pair_has_names_that_are_alike(found):
    levels = {
        name_agreement(record.name, person.name).level
        for pairs in found.values()
        for _, comparison, record, person in pairs
        if comparison.tier == "certain"
    }
    assert levels <= {"same", "variant", "same_sound", "near_sound", "placeholder"}


def test_most_exact_records_are_certain_and_most_true_pairs_outrank_the_wrong(found, truth):
    exact = [rid for rid, row in truth.items() if row["kind"] == "exact"]
    certain = [rid for rid in exact if any(comparison.tier == "certain" for _, comparison, *_ in found[rid])]
    assert len(certain) >= 0.99 * len(exact)
    best = [
        max(pairs, key=lambda pair: pair[1].weight)[0] == truth[rid]["pid"] for rid, pairs in found.items()
    ]
    assert sum(best) >= 0.99 * len(best)
