"""``report month``: the month as a workbook, for who supervises; exit codes and the one object of --json."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.integration.cli.conftest import Folder, configure


def test_the_command_writes_the_file_for_who_supervises_and_for_nobody_else(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], restored_signals: None
) -> None:
    url = f"sqlite:///{tmp_path / 'pension.db'}"
    configure(tmp_path, url)

    def read() -> tuple[str, str]:
        found = capfd.readouterr()
        return found.out, found.err

    folder = Folder(tmp_path, url, read)
    assert folder.run("init").code == 0
    for name, role in (("zhao", "supervisor"), ("li", "investigator")):
        assert folder.run("user", "add", name, "--role", role).code == 0
    out = tmp_path / "month.xlsx"
    asked = ("report", "month", "2026-01", "--out", str(out))
    assert folder.run(*asked, "--as", "li").code == 4
    assert folder.run(*asked, "--agency", "999999").code == 1
    assert folder.run("report", "month", "9000-01", "--out", str(out)).code == 2
    assert not out.exists()
    done = folder.run(*asked, "--as", "zhao", "--json")
    assert (done.code, done.json["month"], done.json["file"]) == (0, "2026-01", str(out))
    assert done.json["total"]["assessed"] == {"number": 0, "fen": 0}
    assert CalamineWorkbook.from_path(out).sheet_names[0] == "机构对比 Agencies"
