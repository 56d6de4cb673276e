"""A process that kills itself at a chosen point: before, after or at the commit of a statement."""

from __future__ import annotations

import os
import signal

from sqlalchemy import Engine, event

KILLED = -signal.SIGKILL


class Points:
    """Counts the points this process passes from now on, and kills it at ``kill_at``; 0 means never."""

    def __init__(self, kill_at: int) -> None:
        self.passed = 0
        self._kill_at = kill_at
        for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(Engine, name, self.passing)

    def passing(self, *_arguments: object) -> None:
        """Pass a point; statements of the database do it by themselves."""
        self.passed += 1
        if self.passed == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
