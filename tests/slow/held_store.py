"""A store another process holds: a writer in the middle of a long transaction."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from sqlalchemy.engine import make_url

from tests.slow.stage import Stage

#: what every change writes to
_CHAIN: Final = "LOCK TABLE audit_entries, audit_head IN EXCLUSIVE MODE"


@contextmanager
def held(url: str, seconds: float) -> Iterator[None]:
    """Have another process hold the writer's place for so long; it is held when this yields."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            _hold(url, seconds, writing)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        assert told.read(1) == b"."
    try:
        yield
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def withstand(stage: Stage, seconds: float) -> None:
    """Do an act while the store is held: it waits, and nothing is lost.

    Raises:
        AssertionError: it failed, or the outcome is another one.
    """
    why = f"held for {seconds} seconds"
    stage.reset()
    with held(stage.settings.database.url, seconds):
        ran = stage.run(None)
    assert ran.code == 0, f"{stage.act.name}, {why}: {ran.told or ran.error}"
    stage.must_agree(why)


def _hold(url: str, seconds: float, told: int) -> None:
    """Somebody who knows nothing of our own turns: a tool on the same store."""
    place = make_url(url)
    if place.get_backend_name() == "sqlite":
        store = sqlite3.connect(str(place.database), isolation_level=None)
        store.execute("BEGIN IMMEDIATE")
        os.write(told, b".")
        time.sleep(seconds)
        store.rollback()
        return
    with psycopg.connect(place.set(drivername="postgresql").render_as_string(hide_password=False)) as server:
        server.execute(_CHAIN)
        os.write(told, b".")
        time.sleep(seconds)
        server.rollback()
