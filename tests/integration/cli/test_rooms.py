"""A call reads the one room its first word names, and is the same command line as the whole."""

from __future__ import annotations

import inspect
import subprocess
import sys
from functools import cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import typer

from tests.architecture.command_lines import root, subcommands
from verifier.cli.in_person import ADD_USER, STEPS, commands
from verifier.cli.main import build
from verifier.cli.rooms import ADDED_TO, ROOMS

#: begin commands of `jobs` and `web`
FROM_OUTSIDE = {"nightly", "scheduler", "jobs", "serve"}
_LISTED = [word for words in ROOMS.values() for word in words]


def _told(app: typer.Typer) -> dict[str, tuple[str, Any, bool]]:
    """Return every command with its function, its signature, and whether it asks who is there."""
    return {
        path: (
            inspect.unwrap(one.callback).__qualname__,
            inspect.signature(one.callback),
            hasattr(one.callback, "__wrapped__"),
        )
        for path, one in commands(app)
    }


@cache
def _whole() -> dict[str, tuple[str, Any, bool]]:
    return _told(build())


def test_every_room_adds_the_words_the_table_names() -> None:
    wrong: dict[str, tuple[object, object]] = {}
    for room, words in ROOMS.items():
        app = typer.Typer()
        import_module(f"verifier.cli.{room}").register(app)
        if (found := {path.partition(" ")[0] for path, _ in commands(app)}) != set(words):
            wrong[room] = (found, words)
    assert wrong == {}
    assert len(_LISTED) == len(set(_LISTED)), "a word belongs to one room"


def test_the_whole_lists_the_words_of_the_table_in_its_order_and_those_from_outside() -> None:
    shown = list(subcommands(root()))
    leaves = [word for word in _LISTED if not subcommands(subcommands(root())[word])]
    rooms = [word for word in _LISTED if word not in leaves]
    assert [word for word in shown if word not in FROM_OUTSIDE] == leaves + rooms
    assert set(shown) == {*_LISTED, *FROM_OUTSIDE}


@pytest.mark.parametrize("word", sorted({*_LISTED, *FROM_OUTSIDE}))
def test_a_room_alone_has_the_commands_the_whole_has_and_asks_whom_it_asks(word: str) -> None:
    alone = {path: told for path, told in _told(build(word)).items() if path.partition(" ")[0] == word}
    assert alone
    assert alone == {path: told for path, told in _whole().items() if path.partition(" ")[0] == word}


def test_the_steps_of_two_people_ask_also_where_one_room_is_read() -> None:
    for step in (*STEPS, ADD_USER):
        assert _told(build(step.partition(" ")[0]))[step][2], step


def test_a_room_is_added_to_from_outside_where_the_table_says_so() -> None:
    own = {path.__name__ for path in map(inspect.unwrap, _functions("kiosk"))}
    assert "ui_command" in own
    assert set(ADDED_TO) == {"kiosk"}


def _functions(word: str) -> list[Any]:
    return [one.callback for path, one in commands(build(word)) if path.startswith(word)]


@pytest.mark.parametrize("word", ["adit", "--help", ""])
def test_a_word_nobody_knows_gets_the_whole(word: str) -> None:
    assert _told(build(word)) == _whole()


def test_a_light_command_reads_neither_other_rooms_nor_heavy_libraries() -> None:
    calls = [
        ["audit", "verify", "--help"],
        ["--lang", "en", "audit", "verify", "--help"],
        ["audit", "verify", "--help", "--lang=en"],
        ["--proof-stdin", "audit", "verify", "--help"],
        ["--version"],
        ["--lang", "zh", "--version"],
    ]
    look = (
        "import sys\nfrom verifier.cli import main\n"
        f"codes = [main(call) for call in {calls}]\n"
        "heavy = ('verifier.cli.cases', 'verifier.wiring', 'numpy', 'alembic', 'pyarrow')\n"
        "sys.exit(f'{codes} {[name for name in heavy if name in sys.modules]}')\n"
    )
    ran = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=False)
    assert ran.stderr == f"{[0] * len(calls)} []\n"


@pytest.mark.parametrize("before", [[], ["--lang", "en"], ["--lang=zh"], ["--proof-stdin"]])
def test_the_version_is_told_without_a_configuration(bare: Any, before: list[str]) -> None:
    done = bare.run_without_config(*before, "--version")
    assert done.code == 0
    assert done.out == f"养老金核查系统 / Pension Verifier {version('pension-verifier')}\n"
    assert done.err == ""


def test_a_word_nobody_knows_is_refused_and_the_nearest_one_named(bare: Any) -> None:
    done = bare.run_without_config("--lang", "en", "adit", "verify")
    assert done.code == 2
    assert "Wrong usage: No such command 'adit'. Did you mean 'audit'?" in done.err


def test_only_who_reads_the_chain_opens_a_store_in_which_no_event_is_heard() -> None:
    """A change made so would leave its case unopened, its debt unposted."""
    rooms = Path(inspect.getfile(build)).parent
    using = {path.name for path in rooms.glob("*.py") if "open_unheard" in path.read_text("utf-8")}
    assert using == {"state.py", "audit.py"}
    assert ".write(" not in (rooms / "audit.py").read_text("utf-8")
