"""Emptying the queue: in the chain's order, batches within the limits, nothing let go without an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, Final

from verifier.kiosk.client import Answer
from verifier.kiosk.connection import Connection
from verifier.kiosk.outcome import Outcome, outcome_of
from verifier.kiosk.queue import Entry, Queue
from verifier.kiosk.transport import NoAnswer

MOST_ITEMS: Final = 50
#: 8 MiB less what stands around the bodies
MOST_BYTES: Final = 8 * 1024 * 1024 - 1024
_FRAME: Final = (b'{"items":[', b"]}")
#: by these the server has taken no notice of the body: the same bytes are sent again later (section 4)
_NOT_TAKEN: Final = frozenset({401, 429})
_NOT_NOW: Final = frozenset(
    {"device_pending", "device_suspended", "device_revoked", "idempotency_in_progress"}
)
_TOO_LARGE: Final = 413


@dataclass(slots=True)
class Sent:
    """What became of what waited. ``left``: bodies still waiting; ``why``: what keeps them, if anything."""

    answered: list[Outcome] = field(default_factory=list)
    refused: list[Outcome] = field(default_factory=list)
    left: int = 0
    why: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return it for ``--json``."""
        decisions: dict[str, int] = {}
        for outcome in self.answered:
            name = outcome.decision or "not_understood"
            decisions[name] = decisions.get(name, 0) + 1
        return {
            "sent": len(self.answered) + len(self.refused),
            "decisions": decisions,
            "refused": [{"capture_id": one.capture_id, "code": one.code} for one in self.refused],
            "left": self.left,
            "why": self.why,
        }


def empty_queue(connection: Connection) -> Sent:
    """Send what waits. To be called while :meth:`State.alone` is held.

    Returns:
        What was answered, and what is left when the server would not take it now.

    Raises:
        Unreachable: the line broke; what was answered before that is settled.
    """
    queue = Queue(connection.state)
    report = Sent()
    most = MOST_ITEMS
    while entries := queue.entries():
        batch = _next_batch(entries, most)
        results = _send(connection, batch)
        if isinstance(results, Answer):
            if results.status == _TOO_LARGE and len(batch) > 1:
                most = len(batch) // 2
                continue
            if results.status != _TOO_LARGE:
                report.why = results.code
                break
            results = [results]
        if not _settled(connection, queue, batch, results, report):
            break
    report.left = len(queue)
    return report


def _next_batch(entries: Sequence[Entry], most: int) -> list[Entry]:
    """Return the longest run from the front for one request: offline bodies, or a single other one."""
    if not entries[0].is_offline:
        return [entries[0]]
    size = 0

    def fits(entry: Entry) -> bool:
        nonlocal size
        size += len(entry.body) + 1
        return entry.is_offline and size <= MOST_BYTES

    return list(takewhile(fits, entries[:most])) or [entries[0]]


def _send(connection: Connection, batch: Sequence[Entry]) -> list[Answer] | Answer:
    """Return each body's answer, or the refusal of the whole."""
    if not batch[0].is_offline:
        answer = send_one(connection, batch[0])
        return [answer] if is_final(answer) else answer
    # bytes are joined, not parsed and written anew: each body stays exactly as it was chained
    answer = connection.post("/v1/checks/batch", b",".join(entry.body for entry in batch).join(_FRAME))
    if not answer.ok:
        return answer
    try:
        results = [Answer(int(row["status"]), dict(row["body"])) for row in answer.body["results"]]
        ids = [row["capture_id"] for row in answer.body["results"]]
    except (KeyError, TypeError, ValueError):
        raise NoAnswer("not_understood") from None
    if ids != [entry.capture_id for entry in batch]:
        raise NoAnswer("not_understood")
    return results


def send_one(connection: Connection, entry: Entry) -> Answer:
    """Send one body by itself; its capture's number is the Idempotency-Key, so a repeat is one."""
    return connection.post("/v1/checks", entry.body, entry.capture_id)


def is_final(answer: Answer) -> bool:
    """Say whether a body may be let go: answered, or refused in a way no repeat will change."""
    return answer.ok or not (answer.status in _NOT_TAKEN or answer.status >= 500 or answer.code in _NOT_NOW)


def _settled(
    connection: Connection, queue: Queue, batch: Sequence[Entry], results: Sequence[Answer], report: Sent
) -> bool:
    """Let go what is final and note refusals first; say whether anything was let go."""
    done = []
    for entry, answer in zip(batch, results, strict=True):
        if not is_final(answer):
            report.why = answer.code
            continue
        outcome = outcome_of(entry, answer, connection.client.pinned)
        if outcome.kind == "refused":
            report.refused.append(outcome)
            note_refused(connection, outcome)
        else:
            report.answered.append(outcome)
        done.append(entry)
    queue.settle(done)
    return len(done) == len(batch)


def note_refused(connection: Connection, outcome: Outcome) -> None:
    """Remember a refused capture by its number."""
    at = connection.now().isoformat(timespec="seconds")
    connection.state.note_refused(outcome.capture_id, outcome.code or "unknown", at)
