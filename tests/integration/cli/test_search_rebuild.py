"""``search rebuild``: gathers what people are found by anew."""

from __future__ import annotations

from tests.integration.cli.conftest import Folder


def test_a_rebuild_tells_how_many_it_went_through(folder: Folder) -> None:
    assert folder.run("init").code == 0
    assert folder.run("search", "rebuild", "--json").json == {"people": 0, "accounts": 0}
    assert "0 人" in folder.run("search", "rebuild").err + folder.run("search", "rebuild").out
