"""How fast a device may ask (section 5), counted for all server processes of one machine together.

The generic cell rate algorithm keeps one moment for each device: when its next request would have come if it
kept exactly to the rate. A request may be early by what the burst allows. The moments lie in a file of fixed
size, which every process reads and writes in place (the kernel keeps it in memory); it holds no secret and
can be deleted at any time, then everybody begins afresh.
"""

from __future__ import annotations

import fcntl
import hashlib
import math
import os
import struct
import threading
from pathlib import Path
from typing import Final

from verifier.context import Context
from verifier.errors import ConfigurationError
from verifier.language import Text

_FILE: Final = "request-rate"
_SLOT: Final = struct.Struct("<8sq")  # fingerprint of the device, moment in microseconds since 1970
_SLOTS: Final = 1 << 16
_WINDOW: Final = 16
"""Slots a device may lie in: with thousands of devices at once all of them are never taken by others."""
_SECOND: Final = 1_000_000


class RequestRate:
    """The counters of all devices; one for each process, used by all its threads."""

    def __init__(self, context: Context) -> None:
        settings = context.settings
        folder = settings.kiosk.state_dir or settings.nightly.report_dir.parent / "kiosk"
        self._clock = context.clock
        self._path = folder / _FILE
        self._step = round(_SECOND / settings.kiosk.requests_a_second)
        self._allowance = self._step * (settings.kiosk.burst - 1)
        self._turn = threading.Lock()  # a lock on a file holds between processes only
        self._file = -1
        self._inode = -1

    def take(self, device_id: str) -> int | None:
        """Count a request of a device; return None if it may be answered, else the seconds to wait.

        A refused request is not counted: who waits as told is served.

        Raises:
            ConfigurationError: the file cannot be made or written.
        """
        fingerprint = hashlib.blake2b(device_id.encode(), digest_size=8).digest()
        # the windows at the end of the file reach beyond the last home
        home = int.from_bytes(fingerprint, "little") % (_SLOTS - _WINDOW) * _SLOT.size
        now = round(self._clock.now().timestamp() * _SECOND)
        with self._turn:
            try:
                return self._count(fingerprint, home, now)
            except OSError as error:
                raise _unusable(self._path.parent) from error

    def close(self) -> None:
        """Give the file back."""
        with self._turn:
            self._close()

    def _count(self, fingerprint: bytes, home: int, now: int) -> int | None:
        file = self._opened()
        length = _WINDOW * _SLOT.size
        fcntl.lockf(file, fcntl.LOCK_EX, length, home)
        try:
            found = os.pread(file, length, home).ljust(length, b"\0")
            place, due = _slot_of(fingerprint, found, now)
            # further ahead than any device can be: the clock was set back
            due = now if due > now + self._allowance + self._step else max(due, now)
            early = due - now - self._allowance
            if early > 0:
                return math.ceil(early / _SECOND)
            os.pwrite(file, _SLOT.pack(fingerprint, due + self._step), home + place)
            return None
        finally:
            fcntl.lockf(file, fcntl.LOCK_UN, length, home)

    def _opened(self) -> int:
        """Return the file that is there now: it may have been deleted since the last request."""
        try:
            if self._file >= 0 and os.stat(self._path).st_ino == self._inode:  # noqa: PTH116 -- at every request
                return self._file
        except FileNotFoundError:
            pass
        self._close()
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._inode = os.fstat(self._file).st_ino
        return self._file

    def _close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _slot_of(fingerprint: bytes, window: bytes, now: int) -> tuple[int, int]:
    """Return a device's place in its window and its moment: its own slot, else one that says nothing now.

    A moment that has passed is as good as none. If all slots are in use by others, the one that ends first is
    taken: its device then has a fresh burst.
    """
    best, earliest = 0, None
    for place in range(0, len(window), _SLOT.size):
        owner, due = _SLOT.unpack_from(window, place)
        if owner == fingerprint:
            return place, due
        if earliest is None or due < earliest:
            best, earliest = place, due
    return best, now


def _unusable(folder: Path) -> ConfigurationError:
    return ConfigurationError(
        Text("无法写入目录 {folder}。", "The folder {folder} cannot be written to.").fill(folder=folder),
        Text("请检查 kiosk.state_dir 与磁盘空间。", "Check kiosk.state_dir and the disk's space."),
    )
