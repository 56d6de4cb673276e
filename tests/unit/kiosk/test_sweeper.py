"""The thread that deletes what requests left behind goes on whatever happened."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from web.kiosk import sweeper
from web.kiosk.endpoints import Desk
from web.kiosk.sweeper import Sweeper


class FailingWriter:
    """Fails in one way after another, then does as told."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.swept = threading.Event()

    def submit(self, _work: Callable[[Any], Any]) -> dict[str, int]:
        if self.failures:
            raise self.failures.pop(0)
        self.swept.set()
        return {"nonces": 0}


def test_a_full_disk_or_a_closed_file_puts_sweeping_off_and_does_not_end_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sweeper, "_EVERY_SECONDS", 0.01)
    writer = FailingWriter(OSError("no space left"), RuntimeError("closed"), ValueError("anything"))
    thread = Sweeper(cast("Desk", SimpleNamespace(writer=writer, context=None)))
    thread.begin()
    assert writer.swept.wait(60)
    thread.end()
    told = [record.getMessage() for record in caplog.records]
    assert told[:3] == [f"sweeping was put off: {name}" for name in ("OSError", "RuntimeError", "ValueError")]


def test_no_thread_is_left_when_the_sweeper_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeper, "_EVERY_SECONDS", 3600)
    swept = Sweeper(cast("Desk", SimpleNamespace(writer=FailingWriter(), context=None)))
    before = set(threading.enumerate())
    swept.begin()
    (begun,) = set(threading.enumerate()) - before
    del swept
    gc.collect()
    begun.join(60)
    assert not begun.is_alive()
