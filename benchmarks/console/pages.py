"""控制台各页的服务端用时 / Server time of every page of the console: `make bench-console`.

    python -m benchmarks.console.pages [--engine sqlite|postgresql] [--people N] [--leads N] [--cases N]

Every GET route, for every role that may open it, with real numbers in its address; a warm page is asked for
again and again inside one process, without a network. Ends with an error where the 95th percentile of a page
is above the promise.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from benchmarks.console.addresses import Address, addresses
from benchmarks.console.around import USERS
from benchmarks.console.build import Size, open_city
from benchmarks.console.people import City
from benchmarks.records.run import machine
from benchmarks.shared.places import ROOT
from benchmarks.shared.stores import database_url
from verifier.accounts.rights import RIGHTS, Right
from web.access import needed_right
from web.application import create_app

PROMISED_MS = 300.0
SEARCH_MS = 200.0


@dataclass(frozen=True)
class Timed:
    """One page as one user: milliseconds of each repeat."""

    user: str
    path: str
    endpoint: str
    status: int
    milliseconds: list[float]

    @property
    def p50(self) -> float:
        return statistics.median(self.milliseconds)

    @property
    def p95(self) -> float:
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]

    @property
    def promised(self) -> float:
        return SEARCH_MS if self.endpoint.startswith("search.") else PROMISED_MS


def log_in(app: Flask, name: str, password: str) -> FlaskClient:
    """Return a browser that is logged in."""
    client = app.test_client()
    page = client.get("/login").get_data(as_text=True)
    token = page.split('name="form_token" value="')[1][:64]
    answer = client.post("/login", data={"form_token": token, "name": name, "password": password})
    if answer.status_code != 302:
        raise SystemExit(f"{name} cannot log in: {answer.status_code}")
    return client


def reached(client: FlaskClient, address: Address) -> str:
    """Return where an address is asked for: with a text to search for, where its form leads."""
    if not address.text:
        return address.path
    token = client.get("/help").get_data(as_text=True).split('name="form_token" value="')[1][:64]
    typed = {"form_token": token, "at": address.path, "q": address.text}
    return client.post("/search/text", data=typed).headers["Location"]


def _shown(address: Address) -> str:
    return f"{address.path} “{address.text}”" if address.text else address.path


def measure(
    app: Flask, password: str, wanted: list[Address], repeats: int, patience: float
) -> Iterator[Timed]:
    """Ask for every address as every role that may open it; one that takes ``patience`` s is asked twice."""
    for user, (role, _) in USERS.items():
        client = log_in(app, user, password)
        for address in wanted:
            right = needed_right(app, address.endpoint)
            if isinstance(right, Right) and right not in RIGHTS[role]:
                continue
            path = reached(client, address)
            client.get(path)  # warms the caches
            taken: list[float] = []
            status = 0
            while len(taken) < repeats and (len(taken) < 2 or sum(taken) < 1000 * patience):
                began = time.perf_counter()
                with client.get(path) as answer:
                    answer.get_data()
                    status = answer.status_code
                taken.append((time.perf_counter() - began) * 1000)
            yield Timed(user, _shown(address), address.endpoint, status, taken)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="postgresql")
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--months", type=int, default=3, help="months paid to everybody")
    parser.add_argument("--folder", type=Path, help="where the city is kept for the next run")
    parser.add_argument("--only", default="", help="endpoints that contain this")
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


def main() -> None:
    """Build or open the city, time its pages, print the slowest first."""
    args = _arguments()
    folder = (args.folder or ROOT / "build" / "console" / f"{args.engine}-{args.people}").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    size = Size(args.people, args.leads, args.cases, args.months)
    with database_url(args.engine, folder) as url:
        ctx, password = open_city(folder, url, size)
        app = create_app(ctx)
        with app.test_request_context():
            wanted = [one for one in addresses(app, City(args.people, (1,))) if args.only in one.endpoint]
        found = list(measure(app, password, wanted, args.repeats, patience=5.0))
        ctx.database.close()
    report(found, args.json)


def report(found: list[Timed], file: Path | None) -> None:
    """Print a line for each page, the slowest first, and end with an error where a promise is broken.

    Raises:
        SystemExit: a page is slower than promised, or failed.
    """
    found.sort(key=lambda one: -one.p95)
    print("p50 ms  p95 ms  status  user        page")
    for one in found:
        print(f"{one.p50:6.0f}  {one.p95:6.0f}  {one.status:6}  {one.user:10}  {one.path}")
    slow = [one for one in found if one.p95 > one.promised]
    failed = [one for one in found if one.status >= 500]
    missing = [one for one in found if one.status == 404]
    print(
        f"{len(found)} pages and users; {len(slow)} slower than promised ({PROMISED_MS:.0f} ms, search "
        f"{SEARCH_MS:.0f} ms); {len(failed)} failed; {len(missing)} not found"
    )
    if file:
        rows = [
            {"user": one.user, "path": one.path, "status": one.status, "p50": one.p50, "p95": one.p95}
            for one in found
        ]
        file.write_text(
            json.dumps({"machine": machine(), "pages": rows}, ensure_ascii=False, indent=1), "utf-8"
        )
    if slow or failed:
        sys.exit("BROKEN: a page is slower than promised, or fails")


if __name__ == "__main__":
    main()
