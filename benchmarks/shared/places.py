"""Where things lie."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def data_folder() -> Path:
    """Return where the development data set is, whether or not it is there."""
    named = os.environ.get("PENSION_VERIFIER_BENCH_DATA")
    return Path(named) if named else ROOT.parent / "shared" / "data"


def absent(folder: Path) -> str:
    """Return what to say where the data are not there."""
    return f"没有测试数据 / The data are not there: {folder} (PENSION_VERIFIER_BENCH_DATA)"
