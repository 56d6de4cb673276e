"""A million entries, verified by the command a user runs: seconds, and the most memory it took."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy.engine import make_url

from benchmarks.console.build import settings_of
from benchmarks.shared.places import ROOT
from verifier.audit.keys import make_keys
from verifier.audit.service import Happening
from verifier.context import open_context
from verifier.database import EVERYWHERE

ENTRIES: Final = 1_000_000
_AT_ONCE: Final = 5_000


def measure(url: str, folder: Path) -> str:
    """Write the entries, run ``audit verify`` and return what it took in a sentence."""
    settings = settings_of(folder, url)
    make_keys(settings.security.key_dir)
    with closing((context := open_context(settings)).database):
        for first in range(0, ENTRIES, _AT_ONCE):
            with context.database.write(EVERYWHERE) as session:
                happenings = [_happening(number) for number in range(first, first + _AT_ONCE)]
                context.auditor.record(session, "王建国", "root", happenings)
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "verifier.cli", "--lang", "en", "audit", "verify"],
        cwd=folder,
        env=os.environ
        | {
            "PYTHONPATH": str(ROOT),
            "PENSION_VERIFIER_CONFIG": str(ROOT / "config.toml"),
            "PENSION_VERIFIER__DATABASE__URL": url,
            "PENSION_VERIFIER__SECURITY__KEY_DIR": str(settings.security.key_dir),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    seconds = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (
        f"{make_url(url).get_backend_name()}: {done.stdout.strip()} {seconds:.1f} s by the clock, "
        f"{used.ru_utime + used.ru_stime:.1f} s of processors so far, at most {used.ru_maxrss / 1024:.0f} MB"
    )


def _happening(number: int) -> Happening:
    """An entry as large as most are."""
    detail = {
        "reason": "与户籍登记核对一致",
        "case": number,
        "lead": number % 977,
        "from": "open",
        "to": "confirmed",
    }
    return Happening("lead.decided", "lead", str(number), detail)
