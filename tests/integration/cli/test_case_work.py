"""Commands about many cases, second reviews and relations: one object with --json, exit codes, by --as."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.integration.cli.conftest import Folder, configure
from tests.unit.cases.caseload.office import Office
from verifier.clock import SystemClock, business_today
from verifier.context import open_context
from verifier.database import EVERYWHERE
from verifier.people.tables import Person
from verifier.settings import load_settings
from verifier.wiring import wire

LARGE = 5_000_001


@pytest.fixture
def folder(tmp_path: Path, capfd: pytest.CaptureFixture[str], restored_signals: None) -> Folder:
    url = f"sqlite:///{tmp_path / 'pension.db'}"
    configure(tmp_path, url)
    made = Folder(tmp_path, url, lambda: tuple(capfd.readouterr()))
    assert made.run("init").code == 0
    roles = {
        "li": "investigator",
        "wang": "investigator",
        "zhao": "approver",
        "he": "security_admin",
    }
    for name, role in roles.items():
        assert made.run("user", "add", name, "--role", role).code == 0
    return made


@pytest.fixture
def cases(folder: Folder) -> tuple[int, int, str]:
    """Two cases of one human under two entries, and the first entry's number."""
    wire()
    ctx = open_context(load_settings(folder.path / "config.toml", {}), SystemClock())
    with closing(ctx.database):
        office = Office(ctx)
        one, two = office.person(), office.person()
        office.one_human(one, two)
        numbers = office.case(one, amount_at_risk_fen=LARGE), office.case(two)
        with ctx.database.read(EVERYWHERE) as session:
            return *numbers, session.get_one(Person, one).pid


def test_cases_are_given_taken_put_off_and_given_back(folder: Folder, cases: tuple[int, int, str]) -> None:
    one, two = str(cases[0]), str(cases[1])
    given = folder.run(
        "cases", "assign", one, two, "--to", "wang", "--reason", "分片", "--as", "li", "--json"
    )
    assert (given.code, given.json) == (0, {"changed": [1, 2], "refused": []})
    taken = folder.run("cases", "take", one, "--as", "li", "--json")
    assert taken.json["changed"] == [1]
    soon = (business_today(SystemClock()) + timedelta(days=3)).isoformat()
    off = folder.run("cases", "snooze", one, "--until", soon, "--reason", "等回函", "--as", "li")
    assert off.code == 0
    assert folder.run("cases", "wake", one, "--reason", "已回函", "--as", "li").code == 0
    assert folder.run("cases", "release", one, "--reason", "休假", "--as", "li").code == 0


def test_a_bulk_command_that_one_case_refuses_ends_with_one_and_says_why(
    folder: Folder, cases: tuple[int, int, str]
) -> None:
    refused = folder.run("cases", "take", "1", "99", "--as", "li", "--json")
    assert (refused.code, refused.json["changed"]) == (1, [])
    assert refused.json["refused"][0]["case"] == 99
    spoken = folder.run("cases", "take", "1", "99", "--as", "li")
    assert "全部未办理" in spoken.out
    assert folder.run("cases", "take", "1").code == 4


def test_cases_are_merged_linked_shown_as_related_and_parted(
    folder: Folder, cases: tuple[int, int, str]
) -> None:
    merged = folder.run("cases", "merge", "2", "1", "--reason", "同一人", "--as", "li", "--json")
    assert (merged.code, merged.json["case"], merged.json["merged"]) == (0, 1, 2)
    [related] = folder.run("cases", "related", "1", "--as", "li", "--json").json["related"]
    assert (related["id"], related["ties"][0]["zh"]) == (2, "已并入本案")
    parted = folder.run("cases", "unmerge", "2", "--reason", "并错了", "--as", "li", "--json")
    assert (parted.json["state"], parted.json["merged_into"]) == ("verification", None)
    linked = folder.run("cases", "link", "2", "1", "--reason", "亲属", "--as", "li", "--json")
    assert linked.json["parent"] == 1
    assert "来源案件" in folder.run("cases", "related", "2", "--as", "li").out
    assert folder.run("cases", "unlink", "2", "--reason", "设错", "--as", "li").code == 0
    assert folder.run("cases", "refresh-deadlines", "--json").json == {"changed": 0, "woken": 0}


def test_a_clearance_is_reviewed_blind(folder: Folder, cases: tuple[int, int, str]) -> None:
    wire()
    ctx = open_context(load_settings(folder.path / "config.toml", {}), SystemClock())
    with closing(ctx.database):
        Office(ctx).clear(1)
    [waiting] = folder.run("cases", "reviews", "list", "--as", "zhao", "--json").json["reviews"]
    assert (waiting["case_id"], waiting["yours"]) == (1, True)
    shown = folder.run("cases", "reviews", "show", "1", "--as", "zhao", "--json")
    assert shown.json["leads"][0]["amount_at_risk_fen"] == LARGE
    spoken = folder.run("cases", "reviews", "show", "1", "--as", "zhao").out
    for text in (shown.out, spoken):
        assert "查实在世" not in text
        assert '"li"' not in text
    assert folder.run("cases", "reviews", "show", "1", "--as", "li").code == 4
    done = folder.run(
        "cases", "reviews", "decide", "1", "--disagree", "--reason", "未核", "--as", "zhao", "--json"
    )
    assert (done.code, done.json["state"]) == (0, "disagreed")
    [rates] = folder.run("cases", "reviews", "rates", "--as", "zhao", "--json").json["rates"]
    assert (rates["clearances"], rates["by_amount"], rates["disagreed"]) == (1, 1, 1)
    assert "不同意 1" in folder.run("cases", "reviews", "rates", "--as", "zhao").out


def test_relations_are_declared_listed_and_ended(folder: Folder, cases: tuple[int, int, str]) -> None:
    declared = folder.run("relations", "declare", cases[2], "--as", "wang", "--json")
    assert (declared.code, declared.json["kind"]) == (0, "relative")
    assert folder.run("cases", "take", "1", "--as", "wang").code == 1
    assert "wang" in folder.run("relations", "list", "--as", "he").out
    assert folder.run("relations", "list", "--as", "li", "--json").json == {"relations": []}
    assert folder.run("relations", "end", "1", "--reason", "离婚", "--as", "wang").code == 4
    assert folder.run("relations", "end", "1", "--reason", "离婚", "--as", "he").code == 0
    assert folder.run("cases", "take", "1", "--as", "wang").code == 0
