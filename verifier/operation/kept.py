"""The folder of backups: which there are, how old the newest is, and which of them may go."""

from __future__ import annotations

import re
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from verifier.clock import CHINA
from verifier.errors import InvalidInput
from verifier.operation.backing_up import DRAFT
from verifier.operation.checking import check_backup

_NAME: Final = re.compile(r"pension-(\d{8}-\d{6})\.tar\.gz")
_DRAFT_LIVES: Final = timedelta(days=1)


def backups(folder: Path) -> list[tuple[datetime, Path]]:
    """Return when each backup was made and where it lies, newest first; none where there is no folder."""
    found = []
    for path in folder.glob("pension-*.tar.gz"):
        named = _NAME.fullmatch(path.name)
        if named and path.is_file():
            found.append((datetime.strptime(named[1], "%Y%m%d-%H%M%S").replace(tzinfo=CHINA), path))
    return sorted(found, reverse=True)


def prune(folder: Path, keep: int, key: bytes, now: datetime) -> list[str]:
    """Remove all but the ``keep`` newest backups, and the newest of each of as many days; return their names.

    Whoever has many made on one day pushes no earlier day out.
    Nothing is removed unless one of those that stay was just read from the disk and found good.
    """
    _remove_drafts(folder, now)
    found = backups(folder)
    of_days: dict[date, Path] = {}
    for at, path in found:
        of_days.setdefault(at.date(), path)
    stay = [path for _, path in found[:keep]] + list(of_days.values())[:keep]
    go = [path for _, path in found if path not in stay]
    if not go or not any(_is_good(path, key) for path in stay):
        return []
    for path in go:
        path.unlink(missing_ok=True)
    return [path.name for path in go]


def _is_good(path: Path, key: bytes) -> bool:
    try:
        return check_backup(path, key, deep=False).is_good
    except InvalidInput:
        return False


def _remove_drafts(folder: Path, now: datetime) -> None:
    """Remove what killed processes left half done."""
    for path in folder.glob(f"{DRAFT}*"):
        if now - datetime.fromtimestamp(path.stat().st_mtime, CHINA) > _DRAFT_LIVES:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
