"""Build the command line, run it, and turn every error into its exit code: the only place that does."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from importlib.metadata import entry_points
from pathlib import Path
from types import FrameType
from typing import Annotated, Literal, cast

import typer
from sqlalchemy.exc import OperationalError

from verifier import logs
from verifier.cli import audit, demo, feeds, leads, setup
from verifier.cli.output import print_error, tell
from verifier.cli.state import new_state
from verifier.errors import ConfigurationError, VerifierError
from verifier.language import Language, Text

_GLOBAL = ("--config", "--lang")
_INTERRUPTED = 130


def build() -> typer.Typer:
    """Return the whole command line."""
    app = typer.Typer(
        help="养老金核查系统 / Pension Verifier",
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
    ) -> None:
        ctx.obj = new_state(config, lang)

    for room in (setup, feeds, leads, audit, demo):
        room.register(app)
    for point in sorted(entry_points(group="pension_verifier.commands"), key=lambda found: found.name):
        point.load()(app)
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (see README: exit codes)."""
    given = _global_options_first(list(sys.argv[1:] if arguments is None else arguments))
    language = _language(given)
    signal.signal(signal.SIGINT, _interrupt)
    logs.configure(level="WARNING")
    try:
        build()(given, prog_name="pension-verifier")
    except VerifierError as error:
        print_error(error, language, as_json="--json" in given)
        return error.exit_code
    except _Interrupted:
        again = Text(
            "已中断；再次运行同一命令会继续。", "Interrupted; the same command continues when run again."
        )
        tell(again.in_language(language))
        return _INTERRUPTED
    except OperationalError as error:
        failure = ConfigurationError(
            Text("数据库无法使用：{why}", "The database cannot be used: {why}").fill(why=error.orig),
            Text("请检查数据库地址、磁盘空间和权限。", "Check its address, disk space and permissions."),
        )
        print_error(failure, language, as_json="--json" in given)
        return VerifierError.exit_code
    except SystemExit as done:  # the parser ends every command this way, usage errors with 2
        return done.code if isinstance(done.code, int) else 0
    return 0


class _Interrupted(BaseException):
    """SIGINT; not a KeyboardInterrupt, which the parser would turn into its own exit code."""


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise _Interrupted


def _global_options_first(arguments: list[str]) -> list[str]:
    """``--config`` and ``--lang`` may stand anywhere; the parser wants them before the command."""
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
        (front if argument.startswith(tuple(f"{name}=" for name in _GLOBAL)) else rest).append(argument)
        index += 1
    return front + rest


def _language(arguments: Sequence[str]) -> Language:
    """The language of an error message, also when the configuration itself is the error."""
    for index, argument in enumerate(arguments):
        value = argument.partition("=")[2] if argument.startswith("--lang=") else None
        if argument == "--lang" and index + 1 < len(arguments):
            value = arguments[index + 1]
        if value in ("zh", "en"):
            return cast("Language", value)
    config = next((Path(arguments[i + 1]) for i, a in enumerate(arguments[:-1]) if a == "--config"), None)
    try:
        return new_state(config, None).language
    except ConfigurationError:
        return "zh"
