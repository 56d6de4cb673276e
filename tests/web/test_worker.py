"""Connections are left to the worker that has fewer, but never for long."""

from __future__ import annotations

from typing import Any

import pytest

from web import worker
from web.worker import EvenWorker, Shares

from gunicorn.workers.gthread import ThreadWorker  # isort: skip


def test_whoever_holds_fewer_is_the_freer_one_as_long_as_it_lives() -> None:
    shares = Shares()
    assert not shares.freer_elsewhere(1, 5, now=10.0)
    shares.tell(2, 4, now=10.0)
    assert shares.freer_elsewhere(1, 5, now=10.1)
    assert not shares.freer_elsewhere(1, 4, now=10.1)
    assert not shares.freer_elsewhere(2, 5, now=10.1), "a worker does not wait for itself"
    assert not shares.freer_elsewhere(1, 5, now=13.0), "who said nothing for seconds has ended"


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    found: list[Any] = []

    def take(self: Any, listener: Any) -> None:
        found.append(listener)
        self.nr_conns += 1

    monkeypatch.setattr(ThreadWorker, "accept", take)
    monkeypatch.setattr(worker, "_shares", Shares())
    return found


def made(age: int) -> EvenWorker:
    one = EvenWorker.__new__(EvenWorker)
    one.age, one.nr_conns = age, 0
    return one


def test_two_workers_take_turns(taken: list[Any]) -> None:
    first, second = made(1), made(2)
    for _ in range(10):
        # the first one always wakes earlier
        first.accept("listener")
        second.accept("listener")
    assert abs(first.nr_conns - second.nr_conns) <= 1
    assert len(taken) == first.nr_conns + second.nr_conns


def test_a_connection_nobody_takes_is_taken_after_all(taken: list[Any]) -> None:
    busy, asleep = made(1), made(2)
    asleep.accept("listener")
    busy.nr_conns = 5
    before, tries = len(taken), 0
    worker._shares.tell(2, 1, worker.time.monotonic())
    while len(taken) == before and tries < 100:
        busy.accept("listener")
        tries += 1
    assert tries == worker._MOST_LEFT + 1
