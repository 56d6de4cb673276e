"""The command by which a demonstration that was not left open is opened later."""

from __future__ import annotations

import shlex
from pathlib import Path

from tests.conftest import REPOSITORY
from verifier.cli.demo import command_line
from verifier.demo.place import prepare_place
from verifier.settings import load_settings


def test_the_command_that_is_told_finds_the_demonstrations_own_data(tmp_path: Path) -> None:
    config = REPOSITORY / "config.toml"
    place = prepare_place(load_settings(config, {}), tmp_path / "a demo", 500)
    first, *told = shlex.split(command_line(place, ["pension-verifier", "serve", "--port", "8001"]))
    variables = dict(one.split("=", 1) for one in told[:-4])
    assert (first, told[-4:]) == ("env", ["pension-verifier", "serve", "--port", "8001"])
    assert load_settings(config, variables) == place.settings


def test_a_small_city_lets_its_few_deaths_through_and_a_large_one_keeps_the_usual_share(
    tmp_path: Path,
) -> None:
    settings = load_settings(REPOSITORY / "config.toml", {})
    small = prepare_place(settings, tmp_path / "small", 500).settings.feeds
    assert 8 / 500 < small.largest_dead_share < 30 / 500
    assert 8 / 500 < small.largest_dead_share_a_day < 30 / 500
    assert prepare_place(settings, tmp_path / "large", 12_000).settings.feeds == settings.feeds
