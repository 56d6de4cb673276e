"""Ten times as many requests as the server can do, while honest devices go on with their checks."""

from __future__ import annotations

import argparse
import os
import random
import threading
import time

from benchmarks.kiosk.city import City, Retiree
from benchmarks.kiosk.device import Connection, Device
from benchmarks.kiosk.load import Tally, phase
from benchmarks.kiosk.serving import Server


class Flood:
    """Other devices, all well signed, that ask for challenges far beyond their rate."""

    def __init__(self, devices: list[Device], people: list[Retiree], port: int, rate: float) -> None:
        self._devices, self._people, self._port, self._rate = devices, people, port, rate
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        self.tally = Tally()

    def start(self, workers: int) -> None:
        self._threads = [
            threading.Thread(target=self._work, args=(self._devices[number::workers], workers), daemon=True)
            for number in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(30)

    def _work(self, devices: list[Device], workers: int) -> None:
        connection = Connection("127.0.0.1", self._port)
        dice = random.Random(os.getpid())  # noqa: S311 -- not secret
        due = time.perf_counter() + dice.random()
        while not self._over.is_set():
            time.sleep(max(0.0, due - time.perf_counter()))
            # who cannot keep up asks at once, but runs up no debt
            due = max(due + workers / self._rate, time.perf_counter() - 1.0)
            device = dice.choice(devices)
            body = device.challenge_body(dice.choice(self._people).ref)
            try:
                status, _ = connection.ask(device.request("/v1/challenges", body, connection.name))
            except OSError as error:
                self.tally.faults[type(error).__name__] += 1
                connection.close()
            else:
                self.tally.statuses[status] += 1


def flood(
    calm: City, loud: list[Device], server: Server, people: list[Retiree], args: argparse.Namespace
) -> Tally:
    """The honest ones' phase, with the statuses of the flood beside it."""
    # each complete check is two requests
    flooding = Flood(loud, people, server.port, 2 * args.rate * args.flood_factor)
    flooding.start(64)
    try:
        tally = phase(calm, server, people, 64, args.flood_seconds, rate=args.rate)
    finally:
        flooding.stop()
    tally.statuses.update(flooding.tally.statuses)
    tally.faults.update({f"flood {name}": count for name, count in flooding.tally.faults.items()})
    return tally
