"""Writes the packaged templates, which offices edit: ``python -m verifier.notices.make_templates``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from verifier.notices.layout import Paper
from verifier.notices.wording import PAPERS
from verifier.notices.wording_debts import Block

FOLDER = Path(__file__).parent.parent / "resources" / "templates"


def make_templates(folder: Path) -> list[Path]:
    """Write every template into ``folder`` and return the files."""
    made = []
    for key, blocks in PAPERS.items():
        path = folder / f"{key}.docx"
        paper = Paper()
        for block in blocks:
            _write(paper, block)
        paper.save(path)
        made.append(path)
    return made


def _write(paper: Paper, block: Block) -> None:
    """Write one block: its first word names the method of :class:`Paper`, the rest are its arguments."""
    name, *arguments = block
    write: Any = getattr(paper, name)
    write(*arguments)


def main() -> None:
    """Read the command line and write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    for path in make_templates(parser.parse_args().folder):
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
