"""The commands of stops: one object with --json, exit codes, two people by --as, both languages."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.integration.cli.conftest import Folder, configure
from tests.integration.stops.scene import set_stage
from verifier.clock import FixedClock
from verifier.context import open_context
from verifier.crossmatch.rule_words import rule_words
from verifier.settings import load_settings

LONG_AGO = datetime.now(UTC) - timedelta(days=60)


@pytest.fixture
def folder(tmp_path: Path, capfd: pytest.CaptureFixture[str], restored_signals: None) -> Folder:
    url = f"sqlite:///{tmp_path / 'pension.db'}"
    configure(tmp_path, url)
    made = Folder(tmp_path, url, lambda: tuple(capfd.readouterr()))
    assert made.run("init").code == 0
    for name, role in (("li", "investigator"), ("qian", "approver"), ("zhao", "approver")):
        assert made.run("user", "add", name, "--role", role).code == 0
    return made


@pytest.fixture
def case(folder: Folder) -> str:
    """The number of a case whose fact is verified and whose person was told two months ago."""
    return ready(folder)


def ready(folder: Folder) -> str:
    ctx = open_context(load_settings(folder.path / "config.toml", {}), FixedClock(LONG_AGO))
    with closing(ctx.database):
        scene = set_stage(ctx)
        scene.verify()
        scene.notify()
        return str(scene.case_id)


def stop(folder: Folder, *arguments: str, who: str = "li") -> dict[str, object]:
    done = folder.run("cases", "stop", *arguments, "--as", who, "--json")
    assert done.code == 0, done.out + done.err
    return done.json


def test_a_stop_is_proposed_approved_listed_and_undone(folder: Folder, case: str) -> None:
    stop(folder, "reply", case, "--note", "家属来函")
    proposed = stop(folder, "propose", case, "--reason", "答复期满")
    assert (proposed["state"], proposed["cause"]) == ("proposed", "deceased")
    number = str(proposed["stop"])
    own = folder.run("cases", "stop", "approve", number, "--reason", "同意", "--as", "li")
    assert own.code == 4
    assert stop(folder, "approve", number, "--reason", "同意", who="qian")["state"] == "approved"
    [row] = folder.run("cases", "stop", "list", "--as", "li", "--json").json["stops"]
    assert (row["stop"], row["case"], row["state"]) == (int(number), int(case), "approved")
    assert "已停发" in folder.run("cases", "stop", "list", "--as", "li").out
    assert (
        folder.run("cases", "stop", "reverse", case, "--reason", "健在", "--proof", "无", "--as", "zhao").code
        == 2
    )
    undone = stop(folder, "reverse", case, "--reason", "健在", "--proof", "本人照片 1 张", who="zhao")
    assert (undone["state"], undone["back_pay_fen"]) == ("ended", 0)
    assert folder.run("cases", "stop", "list", "--as", "li", "--json").json == {"stops": []}
    again = folder.run(
        "cases", "stop", "reverse", case, "--reason", "健在", "--proof", "照片 2 张", "--as", "zhao"
    )
    assert again.code == 1


def test_a_refused_proposal_and_a_case_that_is_not_about_custody(folder: Folder, case: str) -> None:
    number = str(stop(folder, "propose", case, "--reason", "答复期满", "--scheme", "employee")["stop"])
    assert stop(folder, "refuse", number, "--reason", "再核实", who="qian")["state"] == "refused"
    assert folder.run("cases", "stop", "resume", case, "--reason", "释放", "--as", "zhao").code == 1
    early = folder.run(
        "cases", "stop", "propose", case, "--reason", "停发", "--from", "2020-01", "--as", "li"
    )
    assert early.code == 2
    assert folder.run("cases", "stop", "scheme", case, "--reason", "判定", "--as", "li").code == 1


def test_the_person_is_told_once_and_how_is_checked(folder: Folder, case: str) -> None:
    told = ("--method", "in_person", "--document", "回证 12 号", "--note", "当面送达", "--as", "li")
    assert folder.run("cases", "stop", "notify", case, *told).code == 1  # no receipt
    assert folder.run("cases", "stop", "notify", case, *told, "--proof", "receipt").code == 1  # told already


def test_a_halted_batch_is_shown_and_released(folder: Folder) -> None:
    for _ in range(2):
        case = ready(folder)
        number = str(stop(folder, "propose", case, "--reason", "答复期满")["stop"])
        stop(folder, "approve", number, "--reason", "同意", who="qian")
        stop(folder, "reverse", case, "--reason", "健在", "--proof", "本人照片 1 张", who="zhao")
    shown = folder.run("cases", "stop", "budget", "--as", "li", "--json")
    assert shown.code == 5
    [halted] = [one for one in shown.json["batches"] if one["halt"]]
    assert (halted["feed"], halted["approved"], halted["wrong"]) == ("police", 2, 2)
    told = folder.run("cases", "stop", "budget", "--as", "li", "--lang", "en").out
    assert "halted" in told
    rules = {one["rule"] for one in shown.json["batches"] if one["rule"]}
    assert rules
    assert all(rule_words(rule).en in told and rule not in told for rule in rules)
    halt = str(halted["halt"])
    assert folder.run("cases", "stop", "release", halt, "--reason", "已更正", "--as", "qian").code == 4
    assert stop(folder, "release", halt, "--reason", "来源已更正", who="zhao")["halt"] == int(halt)
    assert folder.run("cases", "stop", "budget", "--as", "li").code == 0
