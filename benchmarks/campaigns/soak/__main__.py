"""An hour of everything at once: kiosks, people at the console and night after night on one machine.

    python -m benchmarks.campaigns.soak [--minutes M] [--engine sqlite|postgresql] [--rate CHECKS_A_SECOND]

Ends with an error if a page or a check fails, if something acknowledged is not there afterwards, if the audit
chain does not hold, if memory grows, or if the 99th percentile is above its target. Runs add up in the tally.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from random import Random

from sqlalchemy import create_engine

from benchmarks.campaigns.million.machine import Machine
from benchmarks.campaigns.soak.offices import Offices
from benchmarks.campaigns.soak.surfer import Surfer
from benchmarks.campaigns.tally import Tally, campaign_options
from benchmarks.console import bulk
from benchmarks.console.around import fill_users
from benchmarks.kiosk.city import City, make_city
from benchmarks.kiosk.load import Load, kept
from benchmarks.kiosk.load import Tally as Seen
from benchmarks.kiosk.serving import Server, free_port
from benchmarks.records.run import machine as this_machine
from benchmarks.shared.stores import database_url
from verifier.accounts.tables import Agency
from verifier.context import open_context
from verifier.database import EVERYWHERE
from verifier.settings import load_settings

NIGHT_EVERY_SECONDS = 120.0
CHECK_P99_SECONDS = 1.0
PAGE_P99_SECONDS = 1.0
MOST_GROWTH = 1.10
"""Of the last quarter's memory against the second's: the first fills the caches."""
_SURFED_AS = ("li.jing", "chen.wei", "zhao.min", "operator")


def _fill_users(city: City) -> str:
    password = bulk.password()
    context = open_context(load_settings(city.folder / "config.toml", {}))
    with context.database.read(EVERYWHERE) as session:
        agencies = {agency.code: agency.id for agency in session.query(Agency)}
    context.database.close()
    engine = create_engine(city.url)
    fill_users(engine, password, agencies)
    engine.dispose()
    return password


def _watch(server: Server, seen: Seen, over: threading.Event) -> None:
    while not over.wait(5.0):
        seen.memory.append(server.resident_mb())


def soak(folder: Path, url: str, options: argparse.Namespace) -> dict[str, object]:
    """Run everything for the minutes that are asked for; return what was seen."""
    city = make_city(folder, url, options.devices, 60, 10)
    password = _fill_users(city)
    offices = Offices.of(Machine(folder, city.url, None), folder / "files", options.people)
    server = Server(folder, free_port())
    seen, over, seconds = Seen(), threading.Event(), 60 * options.minutes
    surfers = [
        Surfer(server.port, _SURFED_AS[n % len(_SURFED_AS)], password, Random(n))  # noqa: S311 -- a walk
        for n in range(options.surfers)
    ]
    threads = [
        *(threading.Thread(target=one.go_on, args=(over,), daemon=True) for one in surfers),
        threading.Thread(target=offices.go_on, args=(over, NIGHT_EVERY_SECONDS), daemon=True),
        threading.Thread(target=_watch, args=(server, seen, over), daemon=True),
    ]
    try:
        for thread in threads:
            thread.start()
        seen.began = time.perf_counter()
        Load(city, city.people, server.port, seen).run(16, seconds, rate=options.rate)
        seen.lasted = time.perf_counter() - seen.began
        over.set()
        for thread in threads:
            thread.join(600)
    finally:
        server.stop()
    quarter = max(len(seen.memory) // 4, 1)
    pages = sorted(second for one in surfers for second in one.walk.seconds)
    statuses = {status for one in surfers for status in one.walk.statuses}
    return seen.row() | {
        "pages": len(pages),
        "page_p99_ms": round(1000 * pages[int(0.99 * len(pages))]) if pages else None,
        "page_statuses": {n: sum(one.walk.statuses[n] for one in surfers) for n in sorted(statuses)},
        "pages_failed": [what for one in surfers for what in one.walk.failed],
        "nights": offices.nights,
        "nights_failed": offices.failed,
        "memory_quarters_mb": [
            round(statistics.median(seen.memory[n * quarter : (n + 1) * quarter] or [0])) for n in range(4)
        ],
        "kept": kept(city, [seen]),
    }


def broken(told: dict[str, object]) -> list[str]:
    """What of the promises did not hold."""
    kept_, quarters = told["kept"], told["memory_quarters_mb"]
    if not isinstance(kept_, dict) or not isinstance(quarters, list):
        raise TypeError
    found = [f"{name}: {told[name]}" for name in ("faults", "pages_failed", "nights_failed") if told[name]]
    found += [f"{name}: {kept_[name]}" for name in ("lost", "counted_twice", "audit_problem") if kept_[name]]
    if quarters[3] > MOST_GROWTH * quarters[1]:
        found.append(f"memory grows: {quarters}")
    for name, most in (("p99_ms", CHECK_P99_SECONDS), ("page_p99_ms", PAGE_P99_SECONDS)):
        value = told[name]
        if not isinstance(value, int | float) or value > 1000 * most:
            found.append(f"{name} is {value}, promised {1000 * most:.0f}")
    return found


def main() -> int:
    """Soak, tell, count."""
    parser = campaign_options(__doc__)
    parser.set_defaults(minutes=60.0)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="postgresql")
    parser.add_argument("--rate", type=float, default=20.0, help="complete checks begun each second")
    parser.add_argument("--devices", type=int, default=200)
    parser.add_argument("--surfers", type=int, default=12, help="people at the console")
    parser.add_argument("--people", type=int, default=20_000, help="on the roll, beside those with templates")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="pv-soak-") as name,
        database_url(options.engine, Path(name)) as url,
    ):
        told = soak(Path(name), url, options)
    print(
        json.dumps(
            {"machine": this_machine(), "engine": options.engine, **told}, ensure_ascii=False, indent=1
        )
    )
    problems = broken(told)
    tally = Tally("soak", options.tallies)
    decisions = told["decisions"]
    tally.add_all(
        {
            f"{options.engine}.minutes": round(options.minutes),
            f"{options.engine}.checks": sum(decisions.values()) if isinstance(decisions, dict) else 0,
            f"{options.engine}.pages": int(str(told["pages"])),
            f"{options.engine}.nights": int(str(told["nights"])),
            f"{options.engine}.broken_promises": len(problems),
        }
    )
    for problem in problems:
        print(f"BROKEN: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
