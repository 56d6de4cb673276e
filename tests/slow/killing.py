"""Named fault points, and a process that dies at one of them.

A fault point is a place where the world outside the process changes: a statement that writes, a commit, a
file opened for writing, brought to disk, renamed or removed. Its name is the innermost function of the
product it was reached from and what was done there: ``recovery.ledger.post.insert-ledger_postings.before``.
Nothing in the product knows of them: they are heard from SQLAlchemy's events and Python's own audit events.
Between two points nothing lasting happens, so that a death there is the same as at the first of them.
"""

from __future__ import annotations

import os
import re
import resource
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Final

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

KILLED: Final = -signal.SIGKILL
#: how the kernel ends a process in the middle of a write that is longer than it may be
CUT_OFF: Final = -signal.SIGXFSZ
_PRODUCT: Final = ("verifier.", "jobs.", "web.")
#: speaks for whoever called it
_GROUND: Final = ("verifier.database.",)
_WRITES: Final = re.compile(
    r"\s*(?:(INSERT) INTO|(UPDATE)|(DELETE) FROM"
    r'|(CREATE|ALTER|DROP) (?:UNIQUE )?(TABLE|INDEX|TRIGGER|FUNCTION))\s+"?(\w+)',
    re.IGNORECASE,
)
_FILE_EVENTS: Final = {
    "os.rename": "rename",
    "os.remove": "remove",
    "os.rmdir": "remove-folder",
    "os.mkdir": "make-folder",
    "os.link": "link",
}
_TO_WRITE: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


@dataclass(frozen=True, slots=True)
class Death:
    """When a process dies: at the ``turn``-th passing of a point, or in the middle of writing a file."""

    point: str | None = None
    turn: int = 1
    most_bytes: int | None = None

    def __str__(self) -> str:
        return f"{self.point}, turn {self.turn}" if self.point else f"a file beyond {self.most_bytes} bytes"


class Points:
    """Names the points this process passes from now on, and kills it where ``death`` says."""

    def __init__(self, death: Death | None, folder: Path) -> None:
        self.passed: list[str] = []
        self._turns: Counter[str] = Counter()
        self._death = death
        self._folder = str(folder)
        self._naming = threading.local()
        event.listen(Engine, "before_cursor_execute", self._before)
        event.listen(Engine, "after_cursor_execute", self._after)
        event.listen(Engine, "commit", lambda _connection: self.passing("commit.before"))
        event.listen(Session, "after_commit", lambda _session: self.passing("commit.after"))
        self._hear_files()
        if death is not None and death.most_bytes is not None:
            _die_in_writing(death.most_bytes)

    def passing(self, what: str, where: str | None = None) -> None:
        """Pass a point; statements and files do it by themselves."""
        name = f"{where or _where(sys._getframe(1))}.{what}"
        self.passed.append(name)
        self._turns[name] += 1
        if self._death is not None and (name, self._turns[name]) == (self._death.point, self._death.turn):
            os.kill(os.getpid(), signal.SIGKILL)

    def _before(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        what = _written(statement)
        if what is not None:
            self.passing(f"{what}.before")

    def _after(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        what = _written(statement)
        if what is not None:
            self.passing(f"{what}.after")

    def _hear_files(self) -> None:
        sys.addaudithook(self._file_event)
        usual = os.fsync

        def fsync(descriptor: Any) -> None:
            usual(descriptor)
            self.passing("bring-to-disk.after")

        vars(os)["fsync"] = fsync  # this process is thrown away

    def _file_event(self, name: str, given: tuple[Any, ...]) -> None:
        if name == "open":
            if not isinstance(given[2], int) or not given[2] & _TO_WRITE:
                return
            what = "open-to-write"
        elif name in _FILE_EVENTS:
            what = _FILE_EVENTS[name]
        else:
            return
        if getattr(self._naming, "busy", False) or not str(given[0]).startswith(self._folder):
            return
        self._naming.busy = True
        try:
            self.passing(f"{what}.before")
        finally:
            self._naming.busy = False


def _written(statement: str) -> str | None:
    """Return what a statement changes in words of a name; None where it only reads."""
    found = _WRITES.match(statement)
    if found is None:
        return None
    insert, update, delete, define, kind, table = found.groups()
    if define:
        return f"{define}-{kind}".lower()  # hundreds of tables and triggers, one after the other
    return f"{insert or update or delete}-{table}".lower()


def _where(frame: FrameType | None) -> str:
    """Return the innermost function of the product that stands on no common ground, else of the ground."""
    ground = "outside"
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.startswith(_PRODUCT):
            function = frame.f_code.co_name.strip("<>_")
            name = f"{module.removeprefix('verifier.')}.{function}"
            if not module.startswith(_GROUND):
                return name.lower()
            ground = name.lower() if ground == "outside" else ground
        frame = frame.f_back
    return ground


def _die_in_writing(most_bytes: int) -> None:
    """Have the kernel end this process where a file would grow beyond so much: what fits is written."""
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))


def in_child(work: Callable[[], None]) -> int:
    """Work in a fork of this process, which says nothing and is gone afterwards; return how it ended."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            nothing = os.open(os.devnull, os.O_RDWR)
            for stream in (1, 2):
                os.dup2(nothing, stream)
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
