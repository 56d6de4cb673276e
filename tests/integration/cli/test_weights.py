"""``weights``: estimated by one person, looked at, adopted by another, taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, text

from matchers.records.scoring.origin import DECIDED, LABELLED, Origin
from tests.integration.cli.conftest import Folder
from tests.integration.cli.two_files import RECORDS as RECORD_COLUMNS
from tests.integration.cli.two_files import ROLL, record, roll, write
from tests.integration.cli.weights_scene import (
    RECORDS,
    add_hospital,
    compare,
    decide_pairs,
    fill,
    pairs,
    person,
    proposed,
    with_scarce_names,
)
from verifier.audit.tables import AuditEntry
from verifier.cli.weights_tables import origin_text
from verifier.context import Context, open_context
from verifier.crossmatch import model_effect
from verifier.database import EVERYWHERE
from verifier.settings import load_settings

WHY = ("--reason", "已核实样本", "--json")


@pytest.fixture
def beside(folder: Folder) -> Iterator[Context]:
    """The folder's database beside the command line."""
    context = open_context(load_settings(Path(folder.config)))
    with closing(context.database):
        yield context


@pytest.fixture
def city(beside: Context) -> Context:
    fill(beside)
    return beside


def state_of(folder: Folder, number: int) -> str:
    found = folder.run("weights", "show", "--model", str(number), "--json").json["model"]["state"]
    assert isinstance(found, str)
    return found


def test_weights_are_proposed_by_one_and_adopted_by_another(folder: Folder, city: Context) -> None:
    decide_pairs(city, {"D3": "same_person", "D6": "different"})
    made = folder.run("weights", "estimate", "--as", "wang", *WHY)
    assert (made.code, made.json["number"], made.json["state"]) == (0, 1, "proposed")
    assert made.json["basis"] == {"same": 1, "different": 1, "certain": 3, "undecided": 1}
    assert folder.run("weights", "show", "--json").json["in_use"] == 0
    own = folder.run("weights", "adopt", "1", "--as", "wang", *WHY)
    assert (own.code, own.json["exit_code"]) == (4, 4)
    assert folder.run("weights", "adopt", "1", "--as", "zhao", *WHY).json == {"number": 1, "state": "adopted"}
    shown = folder.run("weights", "show", "--json").json
    assert (shown["in_use"], shown["model"]["state"], shown["model"]["proposed_by"]) == (1, "adopted", "wang")
    assert shown["model"]["tables"]["name"]["same"]["m"] != default_m(folder)
    assert folder.run("weights", "adopt", "1", "--as", "zhao", *WHY).code == 1
    assert folder.run("weights", "withdraw", "1", "--as", "zhao", *WHY).json["state"] == "withdrawn"
    assert folder.run("weights", "show", "--json").json["in_use"] == 0
    assert folder.run("weights", "withdraw", "1", "--as", "zhao", *WHY).code == 1
    with city.database.read(EVERYWHERE) as session:
        query = select(AuditEntry.action).where(AuditEntry.action.like("weights.%"))
        actions = session.scalars(query.order_by(AuditEntry.seq))
        assert list(actions) == ["weights.proposed", "weights.adopted", "weights.withdrawn"]
        assert city.check_audit_chain(session).first_bad_seq is None


def default_m(folder: Folder) -> float:
    shown = folder.run("weights", "show", "--model", "0", "--json").json
    found = shown["model"]["tables"]["name"]["same"]["m"]
    assert isinstance(found, float)
    return found


def test_the_origin_of_parameters_is_told_in_words(folder: Folder) -> None:
    assert "来源：文献与计数所定的初值" in folder.run("weights", "show").out
    plain = folder.run("weights", "show", "--lang", "en").out
    assert "Origin: starting values from publications and counts" in plain


@pytest.mark.parametrize(
    ("origin", "zh", "en"),
    [
        (Origin(DECIDED, 200.0), "由核实结果估计，初值相当于 200 对", "reviewed leads"),
        (Origin(LABELLED, 2.5), "由带答案的样本估计，初值相当于 2.5 对", "2.5 pairs"),
        (Origin("tea leaves", 1.0), "由tea leaves估计，初值相当于 1 对", "estimated from tea leaves"),
        (Origin("一个 {外来} 的来源"), "一个 {外来} 的来源", "一个 {外来} 的来源"),
    ],
)
def test_the_origin_of_estimated_parameters_is_told_in_words(origin: Origin, zh: str, en: str) -> None:
    assert origin_text(origin).zh == zh
    assert en in origin_text(origin).en


@pytest.mark.parametrize("command", ["effect", "adopt", "withdraw", "lift"])
def test_what_a_command_wants_to_be_told_is_explained(folder: Folder, command: str) -> None:
    told = folder.run("weights", command, "--help").out
    assert ("规则名称" if command == "lift" else "参数编号") in told


def test_a_model_that_is_replaced_can_come_back(folder: Folder, beside: Context) -> None:
    for number in (1, 2):
        assert proposed(beside) == number
        assert folder.run("weights", "adopt", str(number), "--as", "zhao", *WHY).code == 0
    assert (state_of(folder, 1), state_of(folder, 2)) == ("replaced", "adopted")
    assert folder.run("weights", "adopt", "1", "--as", "zhao", *WHY).code == 0
    assert (state_of(folder, 1), state_of(folder, 2)) == ("adopted", "replaced")


@pytest.mark.parametrize("command", [["estimate"], ["adopt", "1"], ["withdraw", "1"], ["lift", "damaged_id"]])
def test_only_a_person_of_the_top_agency_with_the_right_decides(
    folder: Folder, beside: Context, command: list[str]
) -> None:
    proposed(beside)
    below = beside.settings.agencies[-1].code
    folder.run("user", "add", "li", "--role", "investigator")
    folder.run("user", "add", "xu", "--role", "supervisor", "--agency", below)
    for who in ([], ["--as", "li"], ["--as", "xu"]):
        assert folder.run("weights", *command, *who, *WHY).code == 4, who
    assert state_of(folder, 1) == "proposed"


@pytest.mark.parametrize("number", ["0", "7"])
def test_a_number_nobody_stored_is_not_adopted(folder: Folder, number: str) -> None:
    for command in ("adopt", "withdraw"):
        refused = folder.run("weights", command, number, "--as", "zhao", *WHY)
        assert (refused.code, refused.json["exit_code"]) == (1, 1)


def test_a_decision_states_its_reason(folder: Folder, beside: Context) -> None:
    proposed(beside)
    for command in (["estimate"], ["adopt", "1"], ["withdraw", "1"], ["lift", "damaged_id"]):
        assert folder.run("weights", *command, "--as", "zhao", "--reason", " ").code == 2
        assert folder.run("weights", *command, "--as", "zhao").code == 2


def test_a_labelled_sample_gives_weights_without_any_decision(folder: Folder) -> None:
    count = 40
    records = [record(at, name=f"{person(at)[2]}某" if at % 2 else person(at)[2]) for at in range(count)]
    truth = [(f"R{at}", f"P{at:05d}") for at in range(count)] + [("R999", "")]
    given = {
        "--roll": write(folder.path / "roll.csv", ROLL, roll(60)),
        "--records": write(folder.path / "records.parquet", RECORD_COLUMNS, records),
        "--truth": write(folder.path / "truth.csv", ("rid", "pid"), truth),
    }
    options = [part for pair in given.items() for part in pair]
    made = folder.run("weights", "estimate", *options, "--as", "wang", *WHY)
    assert (made.code, made.json["basis"]) == (0, {"same": count})
    shown = folder.run("weights", "show", "--model", "1", "--json").json["model"]
    before = folder.run("weights", "show", "--model", "0", "--json").json["model"]
    assert shown["tables"]["name|number"]["same"]["m"] < before["tables"]["name|number"]["same"]["m"]
    assert shown["tables"]["id"]["same"]["m"] > before["tables"]["id"]["same"]["m"]
    assert shown["tables"]["name"] == before["tables"]["name"]
    write(folder.path / "truth.csv", ("rid", "pid"), [("R1", "P99999")])
    assert folder.run("weights", "estimate", *options, "--as", "wang", *WHY).code == 2
    assert folder.run("weights", "estimate", *options[:2], "--as", "wang", *WHY).code == 2


def test_the_effect_is_shown_before_anything_changes(folder: Folder, city: Context) -> None:
    proposed(city)
    decide_pairs(city, {"D4": "same_person"})
    before = contents(city)
    shown = folder.run("weights", "effect", "1", "--json")
    assert shown.code == 0
    assert contents(city) == before
    found = shown.json
    stored = pairs(city).values()
    assert found["tiers"]["before"] == Counter(tier for tier, _, _ in stored)
    assert found["rules"]["before"] == Counter(rule for _, rule, _ in stored)
    assert found["to_review"]["before"] == 2
    assert found["tiers"]["after"] != found["tiers"]["before"]
    moved = {move: one["pairs"] for move, one in found["moves"].items()}
    total = {side: sum(found["tiers"][side].values()) for side in ("before", "after")}
    assert total["after"] - total["before"] == moved["new"] - moved["dropped"]
    assert moved["down"] + moved["dropped"] >= 1
    changed = {change["record_id"] for change in found["largest"]}
    assert {"D3", "D4", "D5"} <= changed
    assert {change["pid"] for change in found["largest"]} <= {person(at)[0] for at in range(120)}
    for at in RECORDS:
        for secret in (person(at)[1], person(at)[2], person(at)[5]):
            assert secret not in shown.out
    plain = folder.run("weights", "effect", "1", "--lang", "en")
    assert "Pairs waiting for a person" in plain.out


def test_the_parameters_in_use_change_nothing(folder: Folder, city: Context) -> None:
    found = folder.run("weights", "effect", "0", "--json").json
    assert found["largest"] == []
    assert found["tiers"]["before"] == found["tiers"]["after"]
    assert {one["pairs"] for one in found["moves"].values()} == {0}


def test_the_effect_on_an_empty_database_is_nothing(folder: Folder, beside: Context) -> None:
    assert proposed(beside) == 1
    assert folder.run("weights", "effect", "1", "--json").json["largest"] == []


def test_every_rule_is_listed_and_an_exceeded_budget_is_a_finding(folder: Folder, city: Context) -> None:
    quiet = folder.run("weights", "rules", "--json")
    assert quiet.code == 0
    assert {one["precision"] for one in quiet.json["rules"]} == {None}
    decide_pairs(city, {"D1": "different", "D2": "different"})
    loud = folder.run("weights", "rules", "--json")
    assert loud.code == 3
    [over] = [one for one in loud.json["rules"] if one["over_budget"]]
    assert (over["rule"], over["feed"]) == ("same_id_same_name", "police")
    assert (over["different"], over["halted_at"]) == (2, None)
    assert "超限" in folder.run("weights", "rules").out
    assert folder.run("weights", "lift", over["rule"], "--as", "zhao", *WHY).code == 1
    assert folder.run("weights", "lift", "no_rule", "--as", "zhao", *WHY).code == 1


def test_a_halt_is_listed_and_lifted_feed_by_feed(folder: Folder, city: Context) -> None:
    add_hospital(city)
    decide_pairs(city, {"D1": "different", "D2": "different", "H11": "different", "H12": "different"})
    decide_pairs(city, {"D3": "same_person"})
    compare(city)
    listed = folder.run("weights", "rules", "--json")
    rule = "same_id_same_name"
    halted = [one["feed"] for one in listed.json["rules"] if one["halted_at"] is not None]
    assert (listed.code, halted) == (3, ["", "hospital", "police"])
    assert [one["feed"] for one in listed.json["rules"] if one["rule"] == rule] == halted
    lines = folder.run("weights", "rules", "--lang", "en").out.splitlines()
    below = [line for line in lines if line.startswith("    ")]
    assert [line.split()[0] for line in below] == ["hospital", "police", "police"]
    assert ["halted" in line for line in below] == [True, True, False]
    lift = ("weights", "lift", rule, "--as", "zhao", "--reason", "来源已更正")
    assert "但对来源hospital、police仍然暂停" in folder.run(*lift).out
    assert "来源hospital仍然暂停" in folder.run(*lift, "--feed", "police").out
    assert folder.run(*lift, "--feed", "police").code == 1
    done = folder.run(*lift, "--feed", "hospital", "--json").json
    assert done == {"rule": rule, "feed": "hospital", "state": "lifted", "still_halted": []}
    assert folder.run("weights", "rules").code == 0


def contents(context: Context) -> list[object]:
    """Everything the database holds, but for the tables of one row that count."""
    with context.database.read(EVERYWHERE) as session:
        tables = session.scalars(text("select name from sqlite_master where type = 'table' order by name"))
        # names of tables that the database itself has just told
        return [list(map(tuple, session.execute(text(f"select * from {name}")))) for name in list(tables)]  # noqa: S608 -- the database's own names


def test_an_interrupted_look_at_the_effect_leaves_nothing_behind(
    city: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setattr(model_effect.tempfile, "tempdir", str(aside))

    def interrupted(stage: str, _done: int, _total: int | None) -> None:
        if stage == "after":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        model_effect.effect(city, with_scarce_names(), interrupted)
    assert list(aside.iterdir()) == []
