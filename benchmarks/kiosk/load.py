"""快速核验的负载测量 / Load on the kiosk API: `make bench-kiosk`.

    python -m benchmarks.kiosk.load [--engine sqlite|postgresql] [--seconds S] [--flood-seconds S]

A real server (`pension-verifier serve`), 200 devices, the client on the same machine. One check is complete
when challenge and check are answered, both signed, the sample encrypted to its challenge, opened and really
compared. Nothing is acknowledged that is not on disk: at the end each answered check is looked up.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.kiosk.city import RECORD, City, Retiree, make_city
from benchmarks.kiosk.device import Connection, Device, another, parsed
from benchmarks.kiosk.serving import Server, free_port
from benchmarks.records.run import machine
from benchmarks.shared.stores import database_url
from verifier.certification.tables import Check
from verifier.context import open_context
from verifier.database import EVERYWHERE
from verifier.settings import load_settings


@dataclass
class Tally:
    """What one phase saw; seconds of complete checks, statuses of all requests."""

    began: float = field(default_factory=time.perf_counter)
    seconds: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    decisions: Counter[str] = field(default_factory=Counter)
    acknowledged: list[str] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    console: list[float | None] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    lasted: float = 0.0
    server_cpu: float = 0.0
    client_cpu: float = 0.0

    def row(self) -> dict[str, object]:
        answered = sum(count for status, count in self.statuses.items() if status < 300)
        total = sum(self.statuses.values())
        return {
            "seconds": round(self.lasted, 1),
            "checks_per_second": round(len(self.seconds) / self.lasted, 1),
            "p50_ms": _percentile(self.seconds, 0.5),
            "p99_ms": _percentile(self.seconds, 0.99),
            "request_p99_ms": _percentile(self.waits, 0.99),
            "requests_per_second": round(total / self.lasted, 1),
            "answered_2xx_per_second": round(answered / self.lasted, 1),
            "statuses": dict(sorted(self.statuses.items())),
            "decisions": dict(self.decisions),
            "faults": dict(self.faults),
            "console_p99_ms": _percentile([one for one in self.console if one is not None], 0.99),
            "console_failed": self.console.count(None),
            "memory_mb": [round(one) for one in self.memory[:1] + self.memory[-1:]],
            "most_memory_mb": round(max(self.memory, default=0)),
            "server_cpus": round(self.server_cpu / self.lasted, 2),
            "client_cpus": round(self.client_cpu / self.lasted, 2),
        }


def _percentile(values: list[float], share: float) -> float | None:
    if not values:
        return None
    ordered = sorted(values)
    return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)


class Load:
    """Workers that make complete checks: at a rate, each arrival at its time, or one after the other."""

    def __init__(self, city: City, people: list[Retiree], port: int, tally: Tally) -> None:
        self._people, self._port, self.tally = people, port, tally
        self._devices = city.devices
        self._turn = threading.Lock()
        self._number = 0

    def run(self, workers: int, seconds: float, rate: float | None = None) -> None:
        """Go on for so many seconds; ``rate``: checks begun each second, None for as many as get done."""
        began = time.perf_counter()
        threads = [
            threading.Thread(
                target=self._work, args=(self._devices[number::workers], began, seconds, rate), daemon=True
            )
            for number in range(workers)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _next(self) -> int:
        with self._turn:
            self._number += 1
            return self._number

    def _work(self, devices: list[Device], began: float, seconds: float, rate: float | None) -> None:
        connection = Connection("127.0.0.1", self._port)
        turn = 0
        while True:
            number = self._next()
            due = time.perf_counter() if rate is None else began + number / rate
            if due > began + seconds:
                break
            time.sleep(max(0.0, due - time.perf_counter()))
            device = devices[turn % len(devices)]
            turn += 1
            if time.perf_counter() > began + seconds:
                break
            self._check(connection, device, self._people[number % len(self._people)], due, number)
        connection.close()

    def _check(
        self, connection: Connection, device: Device, retiree: Retiree, due: float, number: int
    ) -> None:
        status, body = self._ask(connection, device, "/v1/challenges", device.challenge_body(retiree.ref))
        if status != 201:
            return
        plain = another(retiree.impressions[number % len(retiree.impressions)], retiree.form)
        sent = device.check_body(parsed(body), plain, retiree.form)
        status, body = self._ask(connection, device, "/v1/checks", sent)
        if status not in (0, 429, 503):
            device.went_on(sent)
        if status == 201:
            told = parsed(body)
            self.tally.decisions[told["decision"]] += 1
            self.tally.acknowledged.append(told["check_id"])
            self.tally.seconds.append(time.perf_counter() - due)
        elif status not in (429, 503, 0):
            self.tally.faults[parsed(body).get("code", "?")] += 1

    def _ask(self, connection: Connection, device: Device, path: str, body: bytes) -> tuple[int, bytes]:
        began = time.perf_counter()
        try:
            status, answer = connection.ask(device.request(path, body, connection.name))
        except OSError as error:
            self.tally.faults[type(error).__name__] += 1
            return 0, b""
        self.tally.waits.append(time.perf_counter() - began)
        self.tally.statuses[status] += 1
        return status, answer


def phase(
    city: City, server: Server, people: list[Retiree], workers: int, seconds: float, **how: float
) -> Tally:
    """One measured phase, the console and the memory watched beside it."""
    tally = Tally()
    load = Load(city, people, server.port, tally)
    over = threading.Event()
    watcher = threading.Thread(target=_watch, args=(server, tally, over), daemon=True)
    cpu, own = server.cpu_seconds(), time.process_time()
    watcher.start()
    tally.began = time.perf_counter()
    load.run(workers, seconds, **how)
    tally.lasted = time.perf_counter() - tally.began
    tally.server_cpu, tally.client_cpu = server.cpu_seconds() - cpu, time.process_time() - own
    over.set()
    watcher.join()
    return tally


def _watch(server: Server, tally: Tally, over: threading.Event) -> None:
    while not over.wait(1.0):
        tally.console.append(server.console())
        tally.memory.append(server.resident_mb())


def kept(city: City, tallies: list[Tally]) -> dict[str, object]:
    """What became of what was acknowledged: looked up in the database, the audit chain verified."""
    acknowledged = [one for tally in tallies for one in tally.acknowledged]
    context = open_context(load_settings(city.folder / "config.toml", {}))
    with context.database.read(EVERYWHERE) as session:
        there = set(session.scalars(select(Check.id)))
        twice = session.scalar(
            select(func.count()).select_from(
                select(Check.sample_digest).group_by(Check.sample_digest).having(func.count() > 1).subquery()
            )
        )
        problem = context.auditor.verify(session).problem
    context.database.close()
    lost = len(set(acknowledged) - there)
    return {"acknowledged": len(acknowledged), "lost": lost, "counted_twice": twice, "audit_problem": problem}


def measure(engine: str, args: argparse.Namespace) -> dict[str, object]:
    from benchmarks.kiosk.flood import flood  # noqa: PLC0415 -- it is made of this module

    with tempfile.TemporaryDirectory(prefix="pv-kiosk-") as name, database_url(engine, Path(name)) as url:
        began = time.perf_counter()
        city = make_city(Path(name), url, 2 * args.devices, args.people, args.pictures)
        print(f"{engine}: city made in {time.perf_counter() - began:.0f} s", flush=True)
        quiet, loud = city.devices[: args.devices], city.devices[args.devices :]
        calm = City(city.folder, city.url, quiet, city.people)
        records = [one for one in city.people if one.form == RECORD]
        pictures = [one for one in city.people if one.form != RECORD]
        server = Server(Path(name), free_port())
        found: dict[str, Tally] = {}
        try:
            phase(calm, server, records, 16, 5)
            found["as many as get done"] = phase(calm, server, records, args.workers, args.seconds)
            found["at the rate"] = phase(calm, server, records, 64, args.seconds, rate=args.rate)
            if pictures:
                found["images"] = phase(calm, server, pictures, 8, args.seconds)
            if args.flood_seconds:
                found["flood"] = flood(calm, loud, server, records, args)
        finally:
            server.stop()
        told: dict[str, object] = {phase_name: tally.row() for phase_name, tally in found.items()}
        return told | {"kept": kept(city, list(found.values()))}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], action="append")
    parser.add_argument("--devices", type=int, default=200)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--pictures", type=int, default=20)
    parser.add_argument("--workers", type=int, default=16)
    parser.add_argument("--rate", type=float, default=100.0, help="complete checks begun each second")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--flood-seconds", type=float, default=60.0)
    parser.add_argument("--flood-factor", type=float, default=10.0)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    told = {engine: measure(engine, args) for engine in args.engine or ["sqlite", "postgresql"]}
    text = json.dumps({"machine": machine(), **told}, ensure_ascii=False, indent=1)
    print(text)
    if args.json:
        args.json.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
