"""The commands for coming payment files: brought in by one person, checked by the night, out by another."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from tests import factories as make
from tests.integration.cli.conftest import Folder
from verifier.context import open_context
from verifier.database import EVERYWHERE
from verifier.settings import load_settings


@pytest.fixture
def content(folder: Folder) -> str:
    """A file that pays one retiree."""
    assert folder.run("user", "add", "li", "--role", "investigator").code == 0
    ctx = open_context(load_settings(folder.path / "config.toml", {}))
    with closing(ctx.database), ctx.database.write(EVERYWHERE) as session:
        person = make.make_person(session, name="赵敏")
        make.make_entitlement(session, person)
        return f"个人编号,姓名,待遇月份,发放金额\n{person.pid},赵敏,202612,1878.32\n"


def test_a_kept_file_waits_through_the_night_and_leaves_once(folder: Folder, content: str) -> None:
    path, out = folder.write("pay.csv", content), folder.path / "out.csv"
    brought = folder.run("payroll", "bring", path, "--as", "wang", "--json")
    assert brought.code == 0
    number = str(brought.json["file"])
    Path(path).unlink()
    leave = ("payroll", "hand-out", number, "--out", str(out), "--reason", "放行", "--json")
    assert folder.run(*leave, "--as", "zhao").code == 1
    assert folder.run("nightly").code == 0
    [listed] = folder.run("payroll", "list", "--as", "zhao", "--json").json["files"]
    assert (listed["state"], listed["rows"], listed["held"]) == ("waiting", 1, 0)
    assert not out.exists()
    assert folder.run(*leave, "--as", "wang").code == 4
    assert folder.run(*leave).code == 4
    assert folder.run(*leave, "--as", "zhao").json["sha256"] == listed["sha256"]
    assert out.read_text("utf-8") == content
    assert folder.run("nightly").code == 0
    assert folder.run("payroll", "list", "--as", "zhao", "--json").json["files"][0]["state"] == "released"


def test_a_kept_file_may_be_set_aside_and_the_system_brings_none(folder: Folder, content: str) -> None:
    path = folder.write("pay.csv", content)
    assert folder.run("payroll", "bring", path).code == 4
    number = str(folder.run("payroll", "bring", path, "--as", "li", "--json").json["file"])
    aside = ("payroll", "set-aside", number, "--reason", "金额有误", "--as", "li")
    assert folder.run(*aside).code == 0
    assert folder.run(*aside).code == 1
    assert "已作废" in folder.run("payroll", "list", "--as", "li").out
