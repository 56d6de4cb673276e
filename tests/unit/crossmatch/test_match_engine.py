"""The engine: what it finds, what it must never call certain, and that nothing but the data decides."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matchers.records.blocking import BLOCKING_VERSION
from matchers.records.scoring.model import default_model
from matchers.records.scoring.rules import RULES
from tests.unit.crossmatch.rolls import crowd, number, person, rows
from verifier.crossmatch.engine import comparing
from verifier.crossmatch.engine.matching import Matched, match
from verifier.crossmatch.engine.store import MatchStore

Found = list[tuple[int, int, str, int]]


def _found(parts: Sequence[Matched]) -> Found:
    return [
        (int(record), int(who), RULES[rule].name, int(weight))
        for part in parts
        for record, who, rule, weight in zip(
            part.record, part.person, part.rule, part.standing.weight, strict=True
        )
    ]


def _match(people: list[dict[str, Any]], records: list[dict[str, Any]], **options: Any) -> Found:
    with MatchStore(**options) as store:
        store.put_people(np.arange(len(people)), rows(*people))
        store.put_records(np.arange(len(records)), rows(*records))
        return _found(list(match(store, default_model())))


def _tiers(found: Found) -> dict[tuple[int, int], str]:
    tier = {rule.name: rule.tier for rule in RULES}
    return {(record, who): tier[rule] for record, who, rule, _ in found}


def _slip(text: str, place: int) -> str:
    return text[:place] + str((int(text[place]) + 3) % 10) + text[place + 1 :]


SHE = person()
ROLL = [SHE, *crowd(400)]


@pytest.mark.parametrize(
    ("record", "rule"),
    [
        (SHE, "same_id_same_name"),
        (SHE | {"name": "王绣瑛"}, "same_id_same_name"),
        (SHE | {"id_no": _slip(SHE["id_no"], 15)}, "slip_same_name"),
        (SHE | {"id_no": SHE["id_no"][:8] + SHE["id_no"][9:]}, "slip_same_name"),
        (SHE | {"id_no": SHE["id_no"][:6] + SHE["id_no"][8:17]}, "old_id_same_name"),
        (SHE | {"id_no": None}, "name_birth_home"),
        (SHE | {"id_no": None, "birth": 19490306}, "name_home_calendar"),
        (SHE | {"id_no": None, "birth": 19490000}, "name_door_vague_birth"),
        (SHE | {"id_no": None, "birth": 0, "age": 75, "event": 20240512}, "name_door_vague_birth"),
    ],
)
def test_the_dead_whose_papers_are_wrong_are_found(record: dict[str, Any], rule: str) -> None:
    assert (0, 0, rule) in [found[:3] for found in _match(ROLL, [record])]


@pytest.mark.parametrize(
    "record",
    [
        SHE | {"name": "李玉兰"},
        SHE | {"birth": 19521130},
        SHE | {"sex": 1},
        SHE | {"name": None},
        SHE | {"id_no": number(sequence=104)},
        SHE | {"id_no": None, "address": None},
        SHE | {"id_no": None, "birth": 19490000, "address": "西湖区转塘街道"},
        SHE | {"id_no": None, "name": "王秀珍"},
        SHE | {"id_no": number(sequence=104), "name": "王秀珍"},
        SHE | {"id_no": number(birth=19231101, sequence=303), "birth": 19490403},
    ],
    ids=[
        "another name",
        "another birth",
        "the other sex",
        "no name",
        "a twin's number with the same name",
        "neither number nor address",
        "a year and a township",
        "a sister without a number",
        "a twin",
        "a relative's number",
    ],
)
def test_what_data_cannot_decide_is_never_certain(record: dict[str, Any]) -> None:
    assert "certain" not in _tiers(_match(ROLL, [record])).values()


def test_an_equal_number_is_never_passed_over_in_silence() -> None:
    stranger = SHE | {"name": "欧阳建军", "birth": 19811211, "sex": 1, "address": "海曙区鼓楼街道"}
    assert _tiers(_match(ROLL, [stranger])) == {(0, 0): "probable"}


def test_two_people_who_fit_equally_well_are_both_left_to_a_person() -> None:
    namesake = person(sequence=388)
    record = SHE | {"id_no": None}
    tiers = _tiers(_match([SHE, namesake, *crowd(200)], [record]))
    assert tiers == {(0, 0): "probable", (0, 1): "probable"}


def test_the_true_owner_of_a_borrowed_number_is_found_beside_its_lender() -> None:
    husband = person("张德明", birth=19460712, sequence=301)
    record = SHE | {"id_no": husband["id_no"]}
    tiers = _tiers(_match([SHE, husband, *crowd(200)], [record]))
    assert tiers == {(0, 0): "probable", (0, 1): "probable"}


def test_order_chunks_and_threads_change_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    people = [*crowd(300), SHE]
    records = [one | {"id_no": None} for one in people[::3]] + [one | {"name": "李四"} for one in people[::5]]
    straight = _match(people, records)
    monkeypatch.setattr(comparing, "PART", 7)
    assert _match(people, records, threads=1) == straight
    assert _match(people, records, path=tmp_path / "kept.duckdb", threads=3) == straight
    backwards = _match(people[::-1], records[::-1])
    turned = [
        (len(records) - 1 - record, len(people) - 1 - who, rule, weight)
        for record, who, rule, weight in backwards
    ]
    assert sorted(turned) == sorted(straight)


def test_a_person_who_changed_is_found_by_what_is_true_now() -> None:
    with MatchStore() as store:
        store.put_people(np.arange(101), rows(*crowd(100), person("李桂芳")))
        store.put_records(np.arange(1), rows(SHE | {"id_no": None}))
        assert _tiers(_found(list(match(store, default_model())))) != {(0, 100): "certain"}
        store.put_people(np.array([100]), rows(SHE))
        assert store.count("people") == 101
        assert _tiers(_found(list(match(store, default_model())))) == {(0, 100): "certain"}


def test_who_was_removed_is_not_found_any_more() -> None:
    with MatchStore() as store:
        store.put_people(np.arange(101), rows(SHE, *crowd(100)))
        store.put_records(np.arange(2), rows(SHE, SHE))
        store.remove("people", [0])
        store.remove("records", [1])
        assert store.count("records") == 1
        assert _found(list(match(store, default_model()))) == []


def test_a_store_of_another_version_is_emptied(tmp_path: Path) -> None:
    path = tmp_path / "match.duckdb"
    with MatchStore(path) as store:
        store.put_people(np.arange(1), rows(SHE))
        store.execute("update store_version set version = version - 1")
    with MatchStore(path) as store:
        assert store.version == BLOCKING_VERSION
        assert store.count("people") == 0


def test_an_empty_roll_and_no_records_give_nothing() -> None:
    assert _match([], [SHE]) == []
    assert _match([SHE], []) == []


TWIN = SHE | {"name": "王修英", "id_no": number(sequence=104)}


@pytest.mark.parametrize(
    "record",
    [
        SHE | {"id_no": None, "name": "王秀银"},
        SHE | {"id_no": None, "name": "王秀英（女儿）"},
        SHE | {"id_no": None, "name": "秀英"},
        SHE | {"id_no": None, "name": "王修英", "address": "西湖区转塘街道上泗村"},
        TWIN
        | {"id_no": _slip(TWIN["id_no"], 17) if TWIN["id_no"][17].isdigit() else TWIN["id_no"][:17] + "0"},
        SHE | {"id_no": SHE["id_no"][:6] + "********" + "9999"},
        SHE | {"id_no": "E12345678"},
        SHE | {"birth": 19210000},
        SHE | {"id_no": SHE["id_no"][:6] + SHE["id_no"][8:17], "birth": 0},
        SHE | {"id_no": None, "event": 19480101},
    ],
    ids=[
        "a sister in the accent",
        "a remark that names another",
        "half a name",
        "a twin by sound in the village",
        "a twin's number mistyped",
        "a masked number of somebody else",
        "another document",
        "a year against the number",
        "an old number without a birth beside it",
        "a death before the birth",
    ],
)
def test_a_living_person_is_not_certain_by(record: dict[str, Any]) -> None:
    assert "certain" not in _tiers(_match(ROLL, [record])).values()


@pytest.mark.parametrize("filler", ["6" * 18, "1" * 15, "123456789012345678"])
def test_a_filler_shared_with_the_roll_makes_nobody_certain(filler: str) -> None:
    roll = [SHE | {"id_no": filler, "birth": 0}, *crowd(100)]
    record = SHE | {"id_no": filler, "birth": 19330101, "address": "余杭区"}
    assert "certain" not in _tiers(_match(roll, [record])).values()


def test_a_number_that_nothing_can_mend_stops_nobody() -> None:
    stranger = person("李四", birth=19311230, address=None) | {"id_no": "111111111111111112"}
    assert _match([SHE], [stranger]) == []
    assert _match([SHE], [stranger, SHE]) != []


def test_two_entries_of_one_human_do_not_compete() -> None:
    twice = [SHE, SHE | {"address": "余杭区临平街道"}, *crowd(100)]
    assert _tiers(_match(twice, [SHE])) == {(0, 0): "certain", (0, 1): "certain"}


def test_a_homophone_with_the_same_number_does_not_hide_who_fits_better() -> None:
    lender, owner = SHE, person("王绣英", sequence=388) | {"id_no": None}
    record = lender | {
        "name": "王绣英",
        "id_no": lender["id_no"][:17] + ("0" if lender["id_no"][17] != "0" else "1"),
    }
    found = _tiers(_match([lender, owner, *crowd(100)], [record]))
    assert "certain" not in found.values()
