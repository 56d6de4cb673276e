"""The commands: a case is exported, and checked where there is neither database nor configuration."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.integration.bundle.conftest import fill
from tests.integration.cli.conftest import Folder
from tests.integration.notices.scene import NAME, new_matter
from verifier.clock import FixedClock, SystemClock
from verifier.context import open_context
from verifier.settings import load_settings


@pytest.fixture
def work(folder: Folder) -> Iterator[tuple[Folder, str]]:
    assert folder.run("user", "add", "li", "--role", "investigator").code == 0
    now = SystemClock().now()
    made = open_context(load_settings(folder.path / "config.toml", {}), FixedClock(now))
    with closing(made.database):
        yield folder, str(fill(new_matter(made)).case)


def test_a_case_is_exported_and_checked_without_a_configuration(work: tuple[Folder, str]) -> None:
    folder, case = work
    out = str(folder.path / "case.zip")
    made = folder.run("cases", "export-bundle", case, "--out", out, "--as", "li", "--json")
    assert (made.code, made.json["revealed"], made.json["broken_audit_entries"]) == (0, False, [])
    signer = made.json["signer"]
    (folder.path / "config.toml").unlink()
    checked = folder.run_without_config("bundle", "verify", out, "--lang", "en")
    assert (checked.code, signer in checked.out, "Compare" in checked.out) == (0, True, True)
    pinned = folder.run_without_config("bundle", "verify", out, "--key", signer, "--json")
    assert (pinned.code, pinned.json["holds"], pinned.json["pinned"]) == (0, True, True)
    other = folder.run_without_config("bundle", "verify", out, "--key", "x" * 43, "--lang", "en")
    assert (other.code, "another key" in other.out) == (3, True)


def test_a_damaged_bundle_gives_three_a_hostile_one_one_and_none_at_all_two(work: tuple[Folder, str]) -> None:
    folder, case = work
    out = folder.path / "case.zip"
    reason = ("--reveal", "--reason", "依法院调取函", "--as", "li")
    assert folder.run("cases", "export-bundle", case, "--out", str(out), *reason).code == 0
    whole = out.read_bytes()
    assert NAME.encode() in whole
    out.write_bytes(whole.replace(NAME.encode(), "王秀兰".encode(), 1))
    changed = folder.run("bundle", "verify", str(out), "--json")
    assert (changed.code, changed.json["problem"], changed.json["holds"]) == (3, "changed", False)
    assert changed.json["bad_file"] == "case.json"
    assert "case.json" in folder.run("bundle", "verify", str(out)).out
    out.write_bytes(whole + b"x")
    assert folder.run("bundle", "verify", str(out)).code == 1
    assert folder.run("bundle", "verify", str(folder.path / "none.zip")).code == 2


def test_who_may_not_export_is_told_so(work: tuple[Folder, str]) -> None:
    folder, case = work
    out = str(folder.path / "case.zip")
    assert folder.run("cases", "export-bundle", case, "--out", out).code == 4
    assert folder.run("cases", "export-bundle", case, "--out", out, "--as", "wang").code == 4
    assert folder.run("cases", "export-bundle", case, "--out", out, "--as", "li", "--reveal").code == 2
    assert folder.run("cases", "export-bundle", "999", "--out", out, "--as", "li").code == 1
    assert not Path(out).exists()
