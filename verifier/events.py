"""Effects that go up the building (a decision opens a case) are events, handled in the same transaction.

Who raises an event does not know who handles it; the command line wires handlers once (`verifier.wiring`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events: plain values, named for what happened."""


Handler = Callable[[Session, Any], None]
_handlers: dict[type[Event], list[Handler]] = defaultdict(list)


def on(event: type[Event], handler: Handler) -> None:
    """Have ``handler`` called with the session and the event whenever ``event`` is raised. Idempotent."""
    if handler not in _handlers[event]:
        _handlers[event].append(handler)


def raise_event(session: Session, event: Event) -> None:
    """Call every handler of the event inside the caller's transaction; an error undoes the whole."""
    for handler in _handlers[type(event)]:
        handler(session, event)


def handlers() -> dict[type[Event], tuple[Handler, ...]]:
    """Return every event with its handlers, for the test that lists them."""
    return {event: tuple(found) for event, found in _handlers.items()}
