"""Takes in what other offices dropped into their folders: with each night, and by a schedule of its own."""

from __future__ import annotations

from typing import Any

from jobs.duty import Duty
from jobs.night import Night
from verifier.errors import AlreadyRunning
from verifier.feeds.watch import look_into_folders


def intake(duty: Duty) -> dict[str, Any]:
    """Take in what is complete."""
    return look_into_folders(duty.context, duty.actor, duty.progress).as_dict()


def at_night(night: Night) -> dict[str, Any]:
    """Take in what lies there before the night compares; where another process is at it, that is enough."""
    night.check()
    try:
        return look_into_folders(night.context, night.actor, night.progress).as_dict()
    except AlreadyRunning:
        return {}
