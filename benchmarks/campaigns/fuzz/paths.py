"""Targets whose reader takes a path: it finds the broken bytes in a file in memory."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from benchmarks.campaigns.fuzz.breaking import broken_each
from benchmarks.campaigns.fuzz.frame import Inputs, Target, demand
from benchmarks.campaigns.fuzz.tables import MEMORY_FOLDER
from verifier.errors import VerifierError

SLOWEST: Final = 0.25
"""Seconds: of small files."""
WORDS: Final = (
    *(
        b'"',
        b",",
        b"\n",
        b"\r",
        b"\x00",
        b"\xff",
        b"\xef\xbb\xbf",
        b"=1+1",
        b"1e400",
        b"9" * 5000,
        "\u202e".encode(),
    ),
    *(
        "\u2028".encode(),
        b"\xed\xa0\x80",
        "²".encode(),
        "٣".encode(),
        "１２".encode(),
        b"-1",
        b"[" * 3000,
        b"{" * 3000,
    ),
)


def at_path(suffix: str, read: Callable[[Path], object]) -> Callable[[bytes], str]:
    """Return what executes a reader of paths."""

    def execute(data: bytes) -> str:
        with tempfile.NamedTemporaryFile(dir=MEMORY_FOLDER, suffix=suffix) as file:
            file.write(data)
            file.flush()
            return in_words(lambda: read(Path(file.name)))

    return execute


def in_words(read: Callable[[], object]) -> str:
    """Return whether something was read, or refused in both languages with a next step."""
    try:
        read()
    except VerifierError as error:
        demand(bool(error.message.zh and error.message.en and error.remedy), "a refusal without words")
        return "refused"
    return "read"


def path_target(
    name: str,
    inputs: Inputs | Sequence[bytes],
    suffix: str,
    read: Callable[[Path], object],
    words: Sequence[bytes] = WORDS,
    size: int = 2_000,
) -> Target:
    """Return the target of a reader of paths; its inputs are made, or broken from whole ones."""
    made = inputs if callable(inputs) else broken_each(inputs, words)
    return Target(name, made, at_path(suffix, read), SLOWEST, size)
