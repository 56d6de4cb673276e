"""Where the matching store lies."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import SettingsMaker
from verifier.crossmatch.keeping import store_folder
from verifier.settings import load_settings


def test_the_store_lies_beside_the_sqlite_file(settings_for: SettingsMaker, tmp_path: Path) -> None:
    assert store_folder(settings_for(f"sqlite:///{tmp_path}/data/a.db")) == tmp_path / "data" / "match"


def test_with_a_server_it_lies_beside_the_reports(settings_for: SettingsMaker, tmp_path: Path) -> None:
    assert store_folder(settings_for("postgresql://db/pension")) == tmp_path / "match"


def test_it_lies_where_it_is_configured_from_the_folder_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        '[database]\nurl = "sqlite:///a.db"\n[security]\nkey_dir = "k"\n[nightly]\nreport_dir = "r"\n'
        '[crossmatch]\nstore_dir = "elsewhere"\n',
        "utf-8",
    )
    assert store_folder(load_settings(tmp_path / "config.toml", {})) == tmp_path / "elsewhere"
