"""Files in a watched folder: which are complete, taken by one rename, put away with a report beside them.

Nothing is read in the place where others write. A rename within one file system is whole or not at all.
"""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from verifier.errors import ConfigurationError
from verifier.language import Text
from verifier.settings.jobs import FolderSettings
from verifier.whole_files import write_whole

MARKER: Final = ".done"
#: names programs give to what they are still writing
_UNFINISHED: Final = (".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".swp", "~")
#: below a watched folder; a file is in "taken" while it is imported
TAKEN: Final = "taken"
PLACES: Final = {"imported": "done", "duplicate": "done", "held": "held", "failed": "failed"}
_OWNER_ONLY: Final = 0o700
#: bytes of a name and of its ending that are kept: with what stands around them, a file system takes it
_LONGEST_NAME: Final = 120
_LONGEST_ENDING: Final = 20


def prepare(folder: Path) -> None:
    """Make the folder and those below it.

    Raises:
        ConfigurationError: they cannot be made, or one of those below leads elsewhere.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in (TAKEN, *PLACES.values()):
            place = folder / name
            place.mkdir(exist_ok=True, mode=_OWNER_ONLY)
            if place.is_symlink():  # whoever may drop files could lead ours to any place
                raise NotADirectoryError(name)
    except OSError as error:
        raise unusable(folder) from error


def unusable(folder: Path) -> ConfigurationError:
    """Return the error of a folder in which something cannot be made, moved or read."""
    return ConfigurationError(
        Text("投递目录 {p} 无法使用。", "The watched folder {p} cannot be used.").fill(p=folder),
        Text("请检查 feeds.watch.folder 和权限。", "Check feeds.watch.folder and its permissions."),
    )


def complete_files(folder: Path, settings: FolderSettings, now: datetime) -> tuple[list[Path], int]:
    """Return the files of a folder that are complete, the oldest first, and how many others lie there.

    A file is complete when a marker lies beside it or, unless markers are asked for, when neither content
    nor name has changed for a while. Links and folders are never followed.
    """
    found: list[tuple[float, Path]] = []
    waiting = 0
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.name.endswith(MARKER):
            continue
        seen = _regular(path)
        if seen is None:
            continue
        if _is_complete(path, seen, settings, now):
            found.append((seen.st_mtime, path))
        else:
            waiting += 1
    return [path for _, path in sorted(found)], waiting


def _regular(path: Path) -> os.stat_result | None:
    try:
        seen = path.lstat()
    except OSError:  # whoever dropped it has just taken it away again, or no name can be so long
        return None
    return seen if stat.S_ISREG(seen.st_mode) else None


def _is_complete(path: Path, seen: os.stat_result, settings: FolderSettings, now: datetime) -> bool:
    if _regular(path.with_name(path.name + MARKER)) is not None:
        return True
    if settings.marker or path.name.lower().endswith(_UNFINISHED):
        return False
    # the time of the last change of its entry cannot be set by who wrote it, unlike that of its content
    changed = max(seen.st_mtime, seen.st_ctime)
    return now.timestamp() - changed >= settings.stable_seconds


def take(path: Path) -> Path | None:
    """Move a complete file to where it is read; None where it changed just now, or one like it waits."""
    taken = path.parent / TAKEN / path.name
    before = _regular(path)
    if before is None or taken.exists():
        return None
    path.rename(taken)
    after = taken.lstat()
    if (after.st_ino, after.st_size, after.st_mtime_ns) != (
        before.st_ino,
        before.st_size,
        before.st_mtime_ns,
    ):
        taken.rename(path)
        return None
    with suppress(OSError):  # none lies there, or it has no name a file can have
        path.with_name(path.name + MARKER).unlink()
    return taken


def begun_files(folder: Path) -> list[Path]:
    """Return what was taken before a kill; only files, for what else lies there was put there by others."""
    return sorted(path for path in (folder / TAKEN).iterdir() if _regular(path) is not None)


def digest(path: Path) -> bytes:
    """Return the SHA-256 of a file; nothing for one that cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").digest()
    except OSError:
        return b""


def stored_name(path: Path) -> str:
    """Return a file's name as text that a database can keep and :func:`named` finds it by again."""
    return path.name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def place_for(state: str, number: int, taken_at: datetime, name: str) -> str:
    """Return where a file is put away, below its folder: the same however often it is asked."""
    stem, dot, ending = name.rpartition(".")
    short = (
        _cut(stem, _LONGEST_NAME) + dot + _cut(ending, _LONGEST_ENDING) if dot else _cut(name, _LONGEST_NAME)
    )
    return f"{PLACES[state]}/{taken_at:%Y%m%d-%H%M%S}-{number}-{short}"


def _cut(text: str, most: int) -> str:
    """File systems count bytes, and a Chinese character has three."""
    return text.encode()[:most].decode("utf-8", "ignore")


def put_away(folder: Path, taken: Path, place: str, told: Text) -> None:
    """Write the report beside where a file will lie, then move the file there; safe to repeat."""
    target = folder / place
    write_whole(target.with_name(target.name + ".txt"), f"{told.zh}\n\n{told.en}\n".encode())
    taken.rename(target)
