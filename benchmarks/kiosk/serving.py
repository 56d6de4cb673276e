"""The product's own server as a city starts it; what it takes of the machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from benchmarks.shared.places import ROOT


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """``pension-verifier serve`` in the city's folder."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port = port
        self.log = folder / "server.log"
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "verifier.cli", "serve", "--port", str(port)],
                cwd=folder,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + 60
        while not self.console():
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise SystemExit(self.log.read_text("utf-8")[-2000:])
            time.sleep(0.2)

    def console(self) -> float | None:
        """Ask for a page of the console and return the seconds it took."""
        began = time.perf_counter()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/login", timeout=30) as answer:
                answer.read()
        except OSError:
            return None
        return time.perf_counter() - began

    def processes(self) -> list[int]:
        """The master and its workers."""
        master = self._process.pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        return [master, *map(int, children)]

    def resident_mb(self) -> float:
        """Memory of all processes together, in MB."""
        pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self.processes()]
        return sum(pages) * 4096 / 1e6

    def cpu_seconds(self) -> float:
        """Processor time of all processes so far."""
        total = 0
        for pid in self.processes():
            parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(parts[11]) + int(parts[12])
        return total / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(60)
