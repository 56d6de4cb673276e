"""The folder a run of ``match`` works in: gone when the run ends, and swept by the next run if it was killed.

A lock file in it, locked as long as its owner lives, tells the living from the dead; the operating system
frees the lock however a process ends. A folder without such a file is nobody's to remove, nor is one of
another user or another machine, on whose locks a shared file system need not be relied upon.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from verifier.errors import InvalidInput
from verifier.language import Text

_PREFIX: Final = "pension-match-"
_LOCK: Final = "owner.lock"


@contextmanager
def work_folder(parent: Path | None) -> Iterator[Path]:
    """Make a folder readable by its owner only, and remove those that killed runs left beside it.

    ``parent``: the system's folder for temporary files by default.

    Raises:
        InvalidInput: nothing can be written there.
    """
    place = Path(tempfile.gettempdir()) if parent is None else parent
    _sweep(place)
    try:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place))
    except OSError as error:
        raise InvalidInput(
            Text("无法写入工作目录 {p}。", "The work folder {p} cannot be written to.").fill(p=place),
            Text("请用 --work-dir 换一个目录。", "Choose another with --work-dir."),
        ) from error
    lock = None
    try:
        # A file system without locks, or full: the run needs none, it only will not be swept.
        with suppress(OSError):
            lock = _locked(folder)
        yield folder
    finally:
        _remove(folder)
        if lock is not None:
            os.close(lock)


def _locked(folder: Path) -> int:
    """Lock a file, which only then gets the name by which it is known: never does it lie there unlocked."""
    new = folder / f"{_LOCK}.new"
    lock = os.open(new, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.write(lock, _machine())
        new.rename(folder / _LOCK)
    except OSError:
        os.close(lock)
        raise
    return lock


def _sweep(place: Path) -> None:
    """Remove the folders of dead owners; whatever cannot be looked at stays."""
    with suppress(OSError):
        for folder in place.glob(f"{_PREFIX}*"):
            with suppress(OSError):
                _remove_if_dead(folder)


def _remove_if_dead(folder: Path) -> None:
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        return
    lock = os.open(folder / _LOCK, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        # Refused while the owner lives. Another who sweeps may have been faster: then the file has gone.
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.read(lock, 256) == _machine() and os.path.samestat(os.fstat(lock), (folder / _LOCK).lstat()):
            _remove(folder)
    finally:
        os.close(lock)


def _remove(folder: Path) -> None:
    """Remove a folder, its lock file last: a folder half removed can still be swept."""
    with suppress(OSError):
        for entry in folder.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry, ignore_errors=True)
            elif entry.name != _LOCK:
                entry.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def _machine() -> bytes:
    return os.uname().nodename.encode()
