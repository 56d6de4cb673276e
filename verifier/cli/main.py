"""Build the command line, run it, and return the exit code of whatever happened."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import Annotated, Literal, cast

import typer

from verifier import logs
from verifier.cli.failures import in_words
from verifier.cli.output import print_error, say
from verifier.cli.reading import uncollected
from verifier.cli.rooms import NO_ROOM, add_rooms
from verifier.cli.state import new_state
from verifier.errors import ConfigurationError, VerifierError
from verifier.language import Language, Text

_GLOBAL = ("--config", "--lang")
_GLOBAL_FLAG = "--proof-stdin"
_PRODUCT = "养老金核查系统 / Pension Verifier"
INTERRUPTED = 130
_INTERRUPTED_NOTE = VerifierError(
    Text("已中断，没有留下半成品。", "Interrupted, and nothing is left half done."),
    Text("再次运行同一命令即可。", "Run the same command again."),
)


def build(word: str | None = None) -> typer.Typer:
    """Return the command line: the commands that begin with ``word``, without one the whole."""
    app = typer.Typer(
        help=_PRODUCT,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,  # they print local variables, which hold personal data
        rich_markup_mode=None,
    )

    @app.callback()
    def _global(
        ctx: typer.Context,
        config: Annotated[Path | None, typer.Option(help="配置文件 / configuration file")] = None,
        lang: Annotated[
            Literal["zh", "en"] | None, typer.Option(help="语言 / language of messages: zh, en")
        ] = None,
        proof_stdin: Annotated[
            bool,
            typer.Option(
                _GLOBAL_FLAG,
                help="两人办理的步骤：从标准输入读密码和验证码 / password and code of who acts, on stdin",
            ),
        ] = False,
        _version: Annotated[
            bool,
            typer.Option(NO_ROOM, help="显示版本 / show the version", is_eager=True, callback=_show_version),
        ] = False,
    ) -> None:
        ctx.obj = new_state(config, lang, proof_stdin=proof_stdin)

    add_rooms(app, word)
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (see README: exit codes)."""
    os.umask(0o077)  # what we write holds personal data: the store, reports, exports, lock files
    for ending in (signal.SIGINT, signal.SIGTERM):  # either way nothing half is left behind
        signal.signal(ending, _interrupt)
    given = _global_options_first(list(sys.argv[1:] if arguments is None else arguments))
    logs.configure(level="WARNING")
    try:
        with uncollected():
            app = build(_first_word(given))
        code = app(given, prog_name="pension-verifier", standalone_mode=False)
    except _Interrupted:
        _say(_INTERRUPTED_NOTE, given, "Interrupted", INTERRUPTED)
        return INTERRUPTED
    except Exception as error:
        failure = in_words(error)
        _say(failure, given, type(failure).__name__, failure.exit_code)
        return failure.exit_code
    return code if isinstance(code, int) else 0


def _show_version(asked: bool) -> None:
    if asked:
        say(f"{_PRODUCT} {version('pension-verifier')}")
        raise typer.Exit


def _say(failure: VerifierError, given: Sequence[str], kind: str, exit_code: int) -> None:
    print_error(failure, _language(given), kind=kind, exit_code=exit_code, as_json="--json" in given)


class _Interrupted(BaseException):
    """SIGINT or SIGTERM; not a KeyboardInterrupt, which the parser would turn into its own exit code."""


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise _Interrupted


def _global_options_first(arguments: list[str]) -> list[str]:
    """``--config``, ``--lang`` and ``--proof-stdin`` may stand anywhere; the parser wants them in front."""
    front: list[str] = []
    rest: list[str] = []
    index = 0
    while index < len(arguments):
        argument = arguments[index]
        if argument == "--":
            return front + rest + arguments[index:]
        if argument in _GLOBAL and index + 1 < len(arguments):
            front += arguments[index : index + 2]
            index += 2
            continue
        is_global = argument == _GLOBAL_FLAG or argument.startswith(tuple(f"{name}=" for name in _GLOBAL))
        (front if is_global else rest).append(argument)
        index += 1
    return front + rest


def _first_word(given: Sequence[str]) -> str | None:
    """Return what a call begins with after the global options; None where no command stands there."""
    index = 0
    while index < len(given) and given[index].startswith((*_GLOBAL, _GLOBAL_FLAG)):
        index += 2 if given[index] in _GLOBAL else 1
    word = given[index] if index < len(given) else "-"
    return word if word == NO_ROOM or not word.startswith("-") else None


def _language(arguments: Sequence[str]) -> Language:
    """The language of an error message, also when the configuration itself is the error."""
    for index, argument in enumerate(arguments):
        value = argument.partition("=")[2] if argument.startswith("--lang=") else None
        if argument == "--lang" and index + 1 < len(arguments):
            value = arguments[index + 1]
        if value in ("zh", "en"):
            return cast("Language", value)
    config = next((Path(arguments[i + 1]) for i, a in enumerate(arguments[:-1]) if a == "--config"), None)
    for argument in arguments:
        if argument.startswith("--config="):
            config = Path(argument.partition("=")[2])
    try:
        return new_state(config, None).language
    except ConfigurationError:
        return "zh"
