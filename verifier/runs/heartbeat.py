"""A worker says again and again that it is alive, so that nobody takes its work away."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy.exc import SQLAlchemyError

log = structlog.get_logger("heartbeat")


@contextmanager
def heartbeat(renew: Callable[[], bool], seconds: float) -> Iterator[None]:
    """Call ``renew`` every ``seconds`` from a thread of its own until the work inside is over.

    ``renew`` returns False once somebody else holds the work: nothing more is said then. That the work is
    lost shows where it counts, in the transaction that would commit it.
    """
    over = threading.Event()

    def beat() -> None:
        while not over.wait(seconds):
            try:
                if not renew():
                    return
            except (SQLAlchemyError, OSError) as error:  # the next beat tries again; a lease outlives several
                log.warning("heartbeat.missed", kind=type(error).__qualname__)

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
