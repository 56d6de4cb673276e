"""A disk with so many pages left: an act is done on it, fails in words, and is done again with room."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.slow.stage import Stage

PAGE: Final = 4096
#: what an act and its store never need
_SIZE: Final = 64 * 2**20


class CannotMount(RuntimeError):
    """A file system of our own needs an administrator."""


@contextmanager
def small_disk(at: Path) -> Iterator[Path]:
    """Mount a file system of a known size in memory.

    Raises:
        CannotMount: this user may not.
    """
    at.mkdir(parents=True)
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "none", str(at)], capture_output=True, check=False
    )
    if made.returncode:
        raise CannotMount(made.stderr.decode(errors="replace"))
    try:
        yield at
    finally:
        subprocess.run(["umount", "--lazy", str(at)], check=True)


class FullDisk:
    """A stage on a small disk."""

    def __init__(self, stage: Stage, disk: Path) -> None:
        self._stage = stage
        self._ballast = disk / "ballast"
        self._disk = disk

    def leave(self, pages: int) -> None:
        """Fill the disk but for so many pages."""
        self.relieve()
        left = os.statvfs(self._disk)
        wanted = left.f_bavail * left.f_frsize - pages * PAGE
        with self._ballast.open("wb") as stream:
            os.posix_fallocate(stream.fileno(), 0, max(1, wanted))

    def relieve(self) -> None:
        """Make room again."""
        self._ballast.unlink(missing_ok=True)

    def trial(self, pages: int) -> bool:
        """Do the act with so many pages left, then with room; False where it needed no more.

        Raises:
            AssertionError: it says nothing a person understands, leaves something half, or cannot go on.
        """
        stage, why = self._stage, f"{pages} pages left"
        stage.reset()
        self.leave(pages)
        try:
            ran = stage.run(None)
        finally:
            self.relieve()
        if ran.code == 0:
            return False
        assert not ran.died, f"{stage.act.name}, {why}: it was ended from outside"
        told = ran.told.lower()
        assert "磁盘" in told, f"{stage.act.name}, {why}: {ran.told or ran.error}"
        assert "disk" in told, f"{stage.act.name}, {why}: {ran.told or ran.error}"
        stage.nothing_half(why)
        stage.go_on(ran.step, why)
        return True
