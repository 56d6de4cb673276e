"""The command line keeps its contract: exit codes, one JSON object, two languages, no personal data."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from tests.integration.feeds.office import Retiree
from verifier.cli import feeds as feed_commands
from verifier.cli.failures import in_words
from verifier.errors import VerifierError

WANG = Retiree(1, "王秀英", "1945-01-01")
HEAD = "个人编号,公民身份号码,姓名,月待遇\n"


def roll_text(count: int, bad: int = 0) -> str:
    rows = [f"P{n},,王秀英,100.00" for n in range(count)] + [f"B{n},,李桂兰,x" for n in range(bad)]
    return HEAD + "\n".join(rows) + "\n"


def test_done_is_zero_and_json_is_one_object(folder) -> None:
    done = folder.run("import", "roll", folder.write("r.csv", roll_text(10)), "--source", "city", "--json")
    assert (done.code, done.json["accepted"], done.json["state"]) == (0, 10, "applied")


def test_quarantined_rows_give_three(folder) -> None:
    path = folder.write("r.csv", roll_text(10, bad=2))
    done = folder.run("import", "roll", path, "--source", "city", "--json")
    assert (done.code, done.json["quarantined"]) == (3, 2)
    assert done.json["received"] == done.json["accepted"] + done.json["duplicates"] + done.json["quarantined"]
    again = folder.run("import", "roll", path, "--source", "city", "--json")
    assert again.json["state"] == "repeated"


def test_a_held_feed_gives_five_and_the_wrong_person_four(folder) -> None:
    folder.run("import", "roll", folder.write("r.csv", roll_text(100)), "--source", "city")
    deaths = folder.write("d.csv", "序号,姓名,死亡日期\n1,王秀英,2026-01-01\n")
    held = folder.run("import", "deaths", deaths, "--source", "police", "--as", "wang", "--json")
    assert (held.code, held.json["state"]) == (5, "held")
    number = str(held.json["feed_id"])
    assert folder.run("import", "deaths", deaths, "--source", "police", "--json").code == 5
    for who in ([], ["--as", "wang"]):
        refused = folder.run("feeds", "release", number, "--reason", "核实", "--json", *who)
        assert (refused.code, refused.json["exit_code"]) == (4, 4)
    night = folder.run("nightly", "--json")
    assert (night.code, night.json["opened"]) == (3, 0)
    released = folder.run("feeds", "release", number, "--reason", "核实", "--as", "zhao", "--json")
    assert (released.code, released.json["state"]) == (0, "applied")
    assert folder.run("feeds", "release", number, "--reason", "核实", "--as", "zhao", "--json").code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["import"],
        ["import", "roll", "missing.csv", "--source", "x"],
        ["import", "life-signs", "x.csv", "--source", "x"],
        ["import", "roll", "config.toml", "--source", ""],
        ["import", "roll", "config.toml", "--source", "city"],
        ["feeds", "show", "one"],
        ["feeds", "release", "1"],
        ["nightly", "--date", "21.11.2026"],
        ["nightly", "--date", "2026-02-30"],
        ["leads", "export", "x.pdf"],
    ],
)
def test_usage_and_unreadable_input_give_two_with_one_object(folder, arguments: list[str]) -> None:
    done = folder.run(*arguments, "--json")
    assert (done.code, done.json["exit_code"]) == (2, 2), done
    message = done.json["error"]["message"]
    assert message["zh"]
    assert message["en"]
    assert done.err.strip()


@pytest.mark.parametrize(
    "arguments", [["feeds", "show", "99"], ["feeds", "reject", "99", "--reason", "x", "--as", "zhao"]]
)
def test_what_does_not_exist_gives_one(folder, arguments: list[str]) -> None:
    done = folder.run(*arguments, "--json")
    assert (done.code, done.json["error"]["kind"]) == (1, "NotFound")


def test_an_unknown_user_is_refused(folder) -> None:
    path = folder.write("r.csv", roll_text(1))
    done = folder.run("import", "roll", path, "--source", "city", "--as", "nobody", "--json")
    assert done.code in (1, 2, 4)
    assert done.json["error"]["message"]["en"]


def test_a_user_without_the_right_gives_four(folder) -> None:
    folder.run("user", "add", "sun", "--role", "audit_admin")
    path = folder.write("r.csv", roll_text(1))
    assert folder.run("import", "roll", path, "--source", "city", "--as", "sun", "--json").code == 4
    assert folder.run("nightly", "--as", "sun", "--json").code == 4


def test_both_languages_wherever_the_switch_stands(folder) -> None:
    path = folder.write("r.csv", roll_text(2))
    for arguments in (
        ["--lang", "en", "import", "roll", path, "--source", "city"],
        ["import", "roll", path, "--lang=en", "--source", "city"],
        ["import", "roll", path, "--source", "city", "--lang", "en"],
    ):
        assert "received 2 = accepted" in folder.run(*arguments).out
    assert "收到 2 = 接受" in folder.run("import", "roll", path, "--source", "city").out
    assert "There is no feed 9" in folder.run("feeds", "show", "9", "--lang", "en").err
    assert "没有第 9 批数据" in folder.run("feeds", "show", "9").err


def test_without_init_the_remedy_is_init(bare) -> None:
    path = bare.write("r.csv", roll_text(1))
    for arguments in (["nightly"], ["feeds", "list"], ["import", "roll", path, "--source", "city"]):
        done = bare.run(*arguments, "--json")
        assert done.code == 2
        assert "init" in json.dumps(done.json["error"]["remedy"])
    assert bare.run("doctor", "--json").code == 3


def test_an_unknown_setting_is_named(bare) -> None:
    config = Path(bare.config)
    config.write_text(config.read_text("utf-8").replace("batch_rows", "batch_size"), "utf-8")
    done = bare.run("doctor", "--json")
    assert done.code == 2
    assert "batch_size" in done.json["error"]["message"]["en"]


def test_an_unknown_setting_in_the_environment_is_named(bare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PENSION_VERIFIER__FEEDS__BATCH_SIZE", "5")
    done = bare.run("doctor", "--json", "--lang", "en")
    assert done.code == 2
    assert "batch_size" in done.err.lower()


@pytest.mark.parametrize(
    "raised",
    [
        IntegrityError(
            "INSERT INTO people (id_no) VALUES (?)",
            {"id_no": WANG["公民身份号码"]},
            sqlite3.IntegrityError(f"DETAIL: Key (id_no)=({WANG['公民身份号码']}) already exists."),
        ),
        ValueError(f"{WANG['姓名']} {WANG['公民身份号码']}"),
        OperationalError("SELECT 1", {"name": WANG["姓名"]}, sqlite3.OperationalError("disk I/O error")),
    ],
)
def test_no_error_shows_personal_data(folder, monkeypatch: pytest.MonkeyPatch, raised: Exception) -> None:
    def fail(*_arguments: object, **_named: object) -> None:
        raise raised

    monkeypatch.setattr(feed_commands, "import_file", fail)
    done = folder.run("import", "roll", folder.write("r.csv", roll_text(1)), "--source", "city", "--json")
    assert (done.code, done.json["exit_code"]) == (1, 1)
    for secret in (WANG["公民身份号码"], WANG["姓名"]):
        assert secret not in done.out + done.err
    assert "Traceback" not in done.err


def test_an_unforeseen_error_names_its_place_only() -> None:
    try:
        raise KeyError(WANG["姓名"])
    except KeyError as error:
        told = in_words(error)
    assert isinstance(told, VerifierError)
    assert WANG["姓名"] not in told.in_language("zh") + told.in_language("en")
    assert "KeyError" in told.in_language("en")


def test_a_real_integrity_error_shows_no_number(folder) -> None:
    path = folder.write("r.csv", HEAD + f"P1,{WANG['公民身份号码']},{WANG['姓名']},100\n")
    with sqlite3.connect(folder.path / "var" / "pension.db") as database:
        database.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON people BEGIN SELECT RAISE(ABORT, 'refused'); END"
        )
    database.close()
    done = folder.run("import", "roll", path, "--source", "city", "--json")
    assert done.code == 1
    assert WANG["公民身份号码"] not in done.out + done.err
    with sqlite3.connect(folder.path / "var" / "pension.db") as database:
        database.execute("DROP TRIGGER refuse")
    database.close()
    again = folder.run("import", "roll", path, "--source", "city", "--json")
    assert (again.code, again.json["state"], again.json["accepted"]) == (0, "applied", 1)


def test_help_needs_no_configuration(bare) -> None:
    Path(bare.config).unlink()
    for arguments in (["--help"], ["import", "--help"], ["feeds", "--help"], ["nightly", "--help"]):
        assert bare.run(*arguments).code == 0
