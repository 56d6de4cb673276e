"""A million people: install, a year of payments, thirty nights, backup, restore, upgrade, every page timed.

    python -m benchmarks.campaigns.million [--people N ...] [--place FOLDER] [--plot FILE]

On PostgreSQL, everything through the command line a city uses. What is done is kept in the place and not done
again: stopped at any moment, the next run goes on with the step it was in. With several sizes a plot of cost
against size is drawn.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from pathlib import Path

from benchmarks.campaigns.million.book import Book
from benchmarks.campaigns.million.city_files import Files, write_files
from benchmarks.campaigns.million.machine import Machine, machine
from benchmarks.campaigns.million.pages import time_pages
from benchmarks.campaigns.million.plot import draw
from benchmarks.campaigns.million.steps import Step, closing, command, installing, nights, taking_in
from benchmarks.records.run import machine as this_machine
from benchmarks.shared.places import ROOT

SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)
PAGE = "page"


def grow(place: Path, people: int) -> Book:
    """Take a city of a size through everything; return what it cost."""
    print(f"{people:,} people", flush=True)
    place.mkdir(parents=True, exist_ok=True)
    book = Book(place / "costs.txt")
    sent = place / "files"
    if not (sent / "whole").exists():
        sent.mkdir(exist_ok=True)
        write_files(sent, people, seed=1)
        (sent / "whole").touch()
    files = Files(sent)
    with machine(place / "first") as first:
        if not (first.folder / "config.toml").exists():
            first.configure()
        for step in (*installing(), *taking_in(files), *nights(files), *closing()):
            book.do(step, first)
        backup = max((first.folder / "backups").glob("*.tar.gz"))
    with machine(place / "second") as second:
        _move(book, first, second, backup)
        if PAGE not in book.kinds():
            for user, path, cost in time_pages(second, people):
                book.write(PAGE, f"{user} {path}", cost)
    return book


def _move(book: Book, first: Machine, second: Machine, backup: Path) -> None:
    """The backup becomes a second machine, with the first one's keys, and is brought to this version."""
    if not (second.folder / "config.toml").exists():
        second.configure()
    keys = second.folder / "var" / "keys"
    if not keys.exists():
        keys.mkdir(parents=True, mode=0o700)
        for key in (first.folder / "var" / "keys").rglob("*"):
            target = keys / key.relative_to(first.folder / "var" / "keys")
            if key.is_dir():
                target.mkdir(mode=0o700)
            else:
                target.write_bytes(key.read_bytes())
                target.chmod(0o600)
    book.do(Step("verify backup", "backup verify", command("backup", "verify", str(backup))), second)
    book.do(Step("restore", "restore", command("restore", str(backup))), second)
    book.do(Step("migrate", "upgrade", command("migrate")), second)
    book.do(Step("doctor there", "doctor", command("doctor", expect=(0, 1, 3))), second)


def tell(people: int, book: Book) -> None:
    """Print a line for each kind of step."""
    print(f"\n{people:,} people, {this_machine()}")
    print("kind                     times   median s      max s   processor s   database s    most MB")
    for kind, costs in book.kinds().items():
        seconds = [cost.seconds for cost in costs]
        print(
            f"{kind:<24} {len(costs):5}  {statistics.median(seconds):9.2f}  {max(seconds):9.2f}  "
            f"{statistics.median(cost.product_cpu for cost in costs):12.2f}  "
            f"{statistics.median(cost.database_cpu for cost in costs):11.2f}  "
            f"{max(cost.megabytes for cost in costs):9.0f}"
        )
    slowest = sorted(
        ((cost.seconds, name) for (kind, name), cost in book.costs.items() if kind == PAGE), reverse=True
    )
    for slow, name in slowest[:5]:
        print(f"    slowest pages: {slow * 1000:6.0f} ms  {name}")


def main() -> int:
    """Grow the cities that are asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--people", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--place", type=Path, default=ROOT / "build" / "million")
    parser.add_argument("--plot", type=Path, help="where cost against size is drawn (SVG)")
    options = parser.parse_args()
    books = {}
    for people in sorted(options.people):
        books[people] = grow(options.place.absolute() / str(people), people)
        tell(people, books[people])
    if options.plot:
        draw(options.plot, {people: book.kinds() for people, book in books.items()})
    return 0


if __name__ == "__main__":
    sys.exit(main())
