"""The peer's own virtual environment, made once: its packages must never mix with the product's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PACKAGES = (
    "splink==5.0.0", "duckdb==2.0.0", "polars==2.1.0", "rapidfuzz==3.14.6", "pypinyin==0.55.0",
    "opencc-python-reimplemented==0.1.7", "numpy==2.4.6", "pyarrow==26.0.1",
)  # fmt: skip


class NoPeer(Exception):
    """The environment could not be made; the message says why."""


def peer_python(folder: Path) -> Path:
    """Return the interpreter of the peer's environment, making it if need be.

    Raises NoPeer if the packages cannot be installed, for example without a network.
    """
    python, stamp = folder / "bin" / "python", folder / "installed.txt"
    wanted = "\n".join(PACKAGES)
    if python.exists() and stamp.exists() and stamp.read_text("utf-8") == wanted:
        return python
    print(f"== environment of the peer in {folder} (a minute or two, once)")
    commands = (
        [sys.executable, "-m", "venv", str(folder)],
        [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES],
    )
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise NoPeer(done.stderr.strip()[-1000:])
    stamp.write_text(wanted, "utf-8")
    return python
