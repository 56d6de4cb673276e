"""Commands as pages write them, held against the real command line without running any of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, get_args, get_origin

import typer

from verifier.accounts.rights import ROLE_NAMES
from verifier.cli.main import build

NAME = "pension-verifier"
#: how the operator's guide calls the product once its alias is made
ALIAS = "pv"
_START = re.compile(rf"^(?:\$ )?(?:\S*/)?(?:{NAME}|{ALIAS}) (.+)$")
#: so far to the right stands a label in a drawing, not a command
DRAWN = " " * 8
#: what stands for something else: an argument, a value, more of the same
_PLACEHOLDER = re.compile(r"[A-Z0-9_.…\"'“”<>=-]+|…+")


@dataclass(slots=True)
class _Piece:
    command: Any
    rest: list[str] = field(default_factory=list)


@cache
def root() -> Any:
    """Return the product's command tree (the parser's own classes, whose types it does not publish)."""
    return typer.main.get_command(build())


def subcommands(command: Any) -> dict[str, Any]:
    """Return the commands below a command, none for a leaf."""
    found: dict[str, Any] = getattr(command, "commands", {})
    return found


def commands_of_block(block: str) -> list[str]:
    """Return the arguments of every command in a fenced block, continued lines joined, remarks cut off."""
    joined = re.sub(r"\\\n\s*", " ", re.sub(r"\"[^\"\n]*\"", "TEXT", block))
    typed = [line.strip() for line in joined.splitlines() if not line.startswith(DRAWN)]
    lines = [re.split(r"\s{3,}(?!-)|\s+# ", line)[0] for line in typed]
    bare = [re.sub(r"^(?:[A-Z_]+=\S+\s+)+", "", line) for line in lines]
    return [hit[1] for hit in map(_START.match, bare) if hit]


def command_of_span(span: str) -> str | None:
    """Return the arguments of the command a span names: with the product's name, or a room and its verb."""
    hit = _START.match(span)
    if hit:
        return hit[1]
    words = span.split()
    room = subcommands(root()).get(words[0]) if len(words) > 1 else None
    return span if room and subcommands(room) and re.fullmatch(r"[a-z-]+", words[1]) else None


def faults(written: str) -> list[str]:
    """Return what is wrong with a command as written; an empty list if it could be typed like that."""
    found: list[str] = []
    pieces = _pieces(re.sub(r"[\[\]()]", " ", _outer_bars(written)), found)
    known = {name for piece in pieces for name in _options(piece.command)} | {"--help", "--config", "--lang"}
    for piece in pieces:
        _check(piece, known, found, alone=len(pieces) == 1)
    return [f"{NAME} {written}: {fault}" for fault in found]


def _outer_bars(written: str) -> str:
    """Make choices within brackets one word each, so that only bars between commands stay."""
    return re.sub(r"\[[^\]]*\]", lambda hit: hit[0].replace(" | ", " "), written)


def _pieces(written: str, found: list[str]) -> list[_Piece]:
    pieces: list[_Piece] = []
    trail: list[Any] = [root()]
    for text in re.split(r"\s\|\s", written):
        words = text.split()
        start = next((level for level in reversed(trail) if words and words[0] in subcommands(level)), None)
        if start is None and pieces:
            pieces[-1].rest += words
            continue
        command = start or root()
        trail = trail[: trail.index(command) + 1] if command in trail else [root()]
        while words and words[0] in subcommands(command):
            command = subcommands(command)[words.pop(0)]
            trail.append(command)
        if words and subcommands(command) and not _stands_for_another(words[0]):
            found.append(f"there is no {words[0]}")
            words = []
        pieces.append(_Piece(command, words))
    return pieces


def _stands_for_another(word: str) -> bool:
    return bool(_PLACEHOLDER.fullmatch(word)) or word.startswith("-")


def _options(command: Any) -> dict[str, Any]:
    return {
        name: option
        for option in command.params
        if option.param_type_name == "option"
        for name in (*option.opts, *option.secondary_opts)
    }


def _check(piece: _Piece, known: set[str], found: list[str], *, alone: bool) -> None:
    options, words, places = _options(piece.command), iter(piece.rest), []
    for word in words:
        if not word.startswith("--"):
            places.append(word)
            continue
        name, _, value = word.partition("=")
        if name not in known:
            found.append(f"there is no {name}")
        option = options.get(name)
        if option is not None and not getattr(option, "is_flag", False):
            _check_value(option, value or next(words, "…"), found)
    if alone and not subcommands(piece.command):
        _check_places(piece.command, places, found)


def _check_places(command: Any, places: list[str], found: list[str]) -> None:
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    most = sum(each.nargs if each.nargs > 0 else 99 for each in arguments)
    given = [place for place in places if set(place) != {"…"}]
    if len(given) > most:
        found.append(f"{given[most]} is one argument too many")
    for argument, place in zip(arguments, given, strict=False):
        _check_value(argument, place, found)


def _check_value(parameter: Any, value: str, found: list[str]) -> None:
    """A value written out where only certain words are taken must be one of them."""
    kind = parameter.type_descriptor.annotation
    literals = [kind, *get_args(kind)]
    choices = {str(word) for each in literals if get_origin(each) is Literal for word in get_args(each)}
    if "--role" in parameter.opts:  # checked by the service, which says so in words
        choices = set(ROLE_NAMES)
    for word in value.split("|"):
        if choices and not _stands_for_another(word) and word not in choices:
            found.append(f"{word} is none of {', '.join(sorted(choices))}")
