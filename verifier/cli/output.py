"""What a command prints: one JSON object on stdout, or lines a person reads; everything else on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from verifier.errors import VerifierError
from verifier.language import Language, Text

#: label, done, total (None while unknown)
Tell = Callable[[str, int, int | None], None]
_NONE = Text("无", "none")
_LINES_EVERY = 10  # percent, where there is no terminal to draw a bar on


def say(line: str = "") -> None:
    """Print one line for a person."""
    sys.stdout.write(line + "\n")


def tell(line: str) -> None:
    """Print one line beside the result."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def print_json(value: dict[str, Any]) -> None:
    """Print the one object of ``--json``."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def show(value: dict[str, Any], words: Text, language: Language, *, as_json: bool) -> None:
    """Print the one object of ``--json``, or the words for it."""
    if as_json:
        print_json(value)
    else:
        say(words.in_language(language))


def show_rows(
    name: str, rows: Sequence[tuple[dict[str, Any], str]], language: Language, *, as_json: bool
) -> None:
    """Print rows as one object, or as a line each; where there are none that is said."""
    lines = "\n".join(line for _, line in rows)
    shown = Text(lines, lines) if lines else _NONE
    show({name: [value for value, _ in rows]}, shown, language, as_json=as_json)


def print_error(
    error: VerifierError, language: Language, *, kind: str, exit_code: int, as_json: bool
) -> None:
    """Say what went wrong and what to do; with ``--json`` as the one object on stdout, too."""
    tell(error.in_language(language))
    if as_json:
        shown = {"kind": kind, "message": error.message.as_dict(), "remedy": error.remedy.as_dict()}
        print_json({"error": shown, "exit_code": exit_code})


@contextmanager
def progress_bar(labels: dict[str, Text], language: Language) -> Iterator[Tell]:
    """Yield what shows progress on stderr: a bar on a terminal, a line every ten per cent elsewhere."""
    if not sys.stderr.isatty():
        yield _plain(labels, language)
        return
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    ) as bar:
        tasks: dict[str, Any] = {}

        def show(label: str, done: int, total: int | None) -> None:
            if label not in tasks:
                tasks[label] = bar.add_task(labels[label].in_language(language), total=total)
            bar.update(tasks[label], completed=done, total=total)

        yield show


def _plain(labels: dict[str, Text], language: Language) -> Tell:
    reached: dict[str, int] = {}

    def show(label: str, done: int, total: int | None) -> None:
        percent = 0 if not total else min(100, done * 100 // total)
        if label not in reached or percent >= reached[label] + _LINES_EVERY:
            reached[label] = percent
            share = f" {percent} %" if total else ""
            tell(f"  {labels[label].in_language(language)}{share}")

    return show
