"""Tamper with the chain of the audit trail a thousand times and more; verify a million entries (--million).

    python -m benchmarks.campaigns.audit [--trials N] [--engine sqlite | postgresql] [--million]

Each trial is undone again. One that is not found, or of which another row is named, ends the run.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Final

from benchmarks.campaigns.audit.million import measure
from benchmarks.campaigns.audit.office import Chain, write_chain
from benchmarks.campaigns.audit.tampering import TAMPERINGS
from benchmarks.campaigns.audit.trial import Missed, sound, tampered
from benchmarks.campaigns.tally import Tally, campaign_options
from benchmarks.shared.stores import database_url
from verifier import migrate
from verifier.database import Database

NAME: Final = "audit"
ENGINES: Final = ("sqlite", "postgresql")
_KEY: Final = b"a key that nobody else has......"
_AT_ONCE: Final = 80


def main() -> None:
    """Run the trials until there are as many as asked for on each engine, or the time is over."""
    parser = campaign_options(__doc__)
    parser.add_argument("--trials", type=int, default=1_000, help="in all, on each engine")
    parser.add_argument("--engine", choices=ENGINES, help="default: both")
    parser.add_argument("--million", action="store_true", help="verify a million entries instead")
    options = parser.parse_args()
    end = time.monotonic() + 60 * options.minutes
    tally = Tally(NAME, options.tallies)
    for engine in [options.engine] if options.engine else ENGINES:
        with tempfile.TemporaryDirectory(prefix="pv-audit-") as name, database_url(engine, Path(name)) as url:
            migrate.upgrade(url)
            if options.million:
                print(measure(url, Path(name)), flush=True)
                continue
            with closing(Database(url)) as database:
                _trials(database, engine, tally, options.trials, end)
        print(_standing(engine, tally))


def _trials(database: Database, engine: str, tally: Tally, wanted: int, end: float) -> None:
    chain = write_chain(database, _KEY, tally.random("chain", 0))
    if not sound(database, _KEY, chain):
        sys.exit("BROKEN: the chain does not hold before anything was done to it")
    while (done := tally[f"{engine}.found"]) < wanted and time.monotonic() < end:
        tally.add_all(_slice(database, engine, chain, tally, done, min(_AT_ONCE, wanted - done)))
    if not sound(database, _KEY, chain):
        sys.exit("BROKEN: the trials left something behind")


def _slice(
    database: Database, engine: str, chain: Chain, tally: Tally, position: int, count: int
) -> dict[str, int]:
    dice, found = tally.random(engine, position), Counter[str]()
    for _ in range(count):
        kind = dice.choice(list(TAMPERINGS))
        try:
            tampered(database, _KEY, chain, kind, dice)
        except Missed as missed:
            sys.exit(f"BROKEN on {engine}, position {position}: {missed}")
        found.update((f"{engine}.found", f"{engine}.{kind}"))
    return dict(found)


def _standing(engine: str, tally: Tally) -> str:
    kinds = ", ".join(f"{tally[f'{engine}.{kind}']} {kind}" for kind in TAMPERINGS)
    return f"{engine}: {tally[f'{engine}.found']:,} tamperings, the first bad row of each was named ({kinds})"


if __name__ == "__main__":
    main()
