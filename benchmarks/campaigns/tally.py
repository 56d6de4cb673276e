"""What a campaign has done so far: its seed and its counts, in a text file written whole or not at all."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from random import Random
from typing import Final

FOLDER: Final = Path(__file__).parent / "tallies"
_SEED: Final = "seed"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_.-]*")
_LINE: Final = re.compile(rf"({_NAME.pattern}) (-?\d+)")


class Tally:
    """Counts that survive the process. One process at a time writes one tally.

    Nothing is counted before it was done: a campaign killed in a slice does that slice again, with the same
    draws, because they depend on the seed and on what was counted alone.
    """

    def __init__(self, name: str, folder: Path = FOLDER, seed: int = 1) -> None:
        """Read ``folder/name.txt``, or begin one with ``seed`` (ValueError: it cannot be understood)."""
        self.path = folder / f"{name}.txt"
        self.seed, self._counts = seed, dict[str, int]()
        if self.path.exists():
            self._read()

    def _read(self) -> None:
        for number, line in enumerate(self.path.read_text(encoding="ascii").splitlines(), 1):
            if not line or line.startswith("#"):
                continue
            found = _LINE.fullmatch(line)
            if found is None or found[1] in self._counts:
                raise ValueError(f"{self.path.name}:{number}: not a name once and a number: {line!r}")
            self._counts[found[1]] = int(found[2])
        self.seed = self._counts.pop(_SEED, self.seed)

    def __getitem__(self, name: str) -> int:
        """How many of ``name`` were counted; 0 of what never was."""
        return self._counts.get(name, 0)

    def names(self, prefix: str = "") -> list[str]:
        """What was counted, in order, of the names that begin so."""
        return sorted(name for name in self._counts if name.startswith(prefix))

    def random(self, part: str, position: int) -> Random:
        """Draws for the slice of ``part`` that begins at ``position``: the same whenever it is done."""
        return Random(f"{self.seed}:{part}:{position}")  # noqa: S311 -- a trial that can be repeated

    def add(self, **counts: int) -> None:
        """Count more, and write it down; a double underscore in a name stands for a point."""
        self.add_all({name.replace("__", "."): count for name, count in counts.items()})

    def add_all(self, counts: dict[str, int]) -> None:
        """Count more of each, and write it down (ValueError: a name that could not be read again)."""
        for name, count in counts.items():
            if not _NAME.fullmatch(name) or name == _SEED:
                raise ValueError(f"no name for a count: {name!r}")
            self._counts[name] = self[name] + count
        self._write()

    def raise_to(self, name: str, value: int) -> None:
        """Keep the greatest seen, of times and sizes."""
        self.add_all({name: max(0, value - self[name])})

    def _write(self) -> None:
        lines = [
            "# What this campaign has done so far; it goes on from here. See docs/trials.md.",
            f"{_SEED} {self.seed}",
            *(f"{name} {self._counts[name]}" for name in sorted(self._counts)),
        ]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".new")
        draft.write_text("\n".join(lines) + "\n", encoding="ascii")
        draft.replace(self.path)


def campaign_options(documentation: str | None) -> argparse.ArgumentParser:
    """Return the options all campaigns have."""
    parser = argparse.ArgumentParser(description=(documentation or "").split("\n", 1)[0])
    parser.add_argument(
        "--minutes", type=float, default=10.0, help="stop after so long; the next run goes on"
    )
    parser.add_argument("--tallies", type=Path, default=FOLDER, help="where the counts are kept")
    return parser
