"""What ``--help`` says: everything is explained, Chinese first, English behind a stroke."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.architecture.command_lines import root, subcommands

_BOTH = re.compile(r"[^/]*[\u3400-\u9fff].*[ ）]/ .*[A-Za-z]{2}", re.DOTALL)
#: a list of the codes that may be typed is the same in both languages
_CODES = re.compile(r"[A-Za-z0-9_]+(?:(?:, | / )[A-Za-z0-9_…]+)+")


def _walk(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    if not command.hidden:
        yield " ".join(path), command
        for name, inner in subcommands(command).items():
            yield from _walk(inner, (*path, name))


def test_every_command_is_explained_in_both_languages() -> None:
    told = {path: command.help or "" for path, command in _walk(root())}
    assert len(told) > 150
    assert {path: text for path, text in told.items() if not _BOTH.match(text)} == {}


def test_every_option_is_explained_in_both_languages_or_lists_what_may_be_typed() -> None:
    wrong = [
        f"{path} --{option.name}: {option.help}"
        for path, command in _walk(root())
        for option in command.params
        if option.param_type_name == "option" and option.name != "help"
        if not _BOTH.match(option.help or "") and not _CODES.fullmatch(option.help or "")
    ]
    assert wrong == []


def test_every_argument_is_explained_in_both_languages_or_lists_what_may_be_typed() -> None:
    arguments = [
        (f"{path} {argument.name}", argument.help or "")
        for path, command in _walk(root())
        for argument in command.params
        if argument.param_type_name == "argument"
    ]
    assert len(arguments) > 80
    assert [told for told in arguments if not _BOTH.match(told[1]) and not _CODES.fullmatch(told[1])] == []
