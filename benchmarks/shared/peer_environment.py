"""A peer's own virtual environment, made once: its packages must never mix with the product's."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path


class NoPeer(Exception):
    """The environment could not be made; the message says why."""


def peer_python(folder: Path, packages: Sequence[str]) -> Path:
    """Return the interpreter of the peer's environment, making it if need be.

    Raises NoPeer if the packages cannot be installed, for example without a network.
    """
    python, stamp = folder / "bin" / "python", folder / "installed.txt"
    wanted = "\n".join(packages)
    if python.exists() and stamp.exists() and stamp.read_text("utf-8") == wanted:
        return python
    print(f"== environment of the peer in {folder} (a minute or two, once)")
    commands = (
        [sys.executable, "-m", "venv", str(folder)],
        [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages],
    )
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise NoPeer(done.stderr.strip()[-1000:])
    stamp.write_text(wanted, "utf-8")
    return python
