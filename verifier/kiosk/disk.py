"""Files that survive a power cut: written beside, forced to the disk, put in place, the folder forced too."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

BESIDE: Final = ".beside"


class Disk:
    """The four steps everything else is made of, and the two combinations that are safe to be interrupted.

    A test replaces the steps and cuts the power before any of them.
    """

    def write(self, path: Path, data: bytes) -> None:
        """Write a file only its owner may read, and force it to the disk.

        Raises:
            OSError: it cannot be written.
        """
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def rename(self, source: Path, target: Path) -> None:
        """Put a file in another's place, all or nothing."""
        source.replace(target)

    def remove(self, path: Path) -> None:
        """Remove a file; one that is gone already is no error."""
        path.unlink(missing_ok=True)

    def sync_folder(self, folder: Path) -> None:
        """Force the folder's list of names to the disk."""
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def put(self, path: Path, data: bytes) -> None:
        """Have ``path`` hold ``data``: cut at any moment it holds the old content or the new one, whole."""
        beside = path.with_name(path.name + BESIDE)
        self.write(beside, data)
        self.rename(beside, path)
        self.sync_folder(path.parent)

    def take_away(self, path: Path) -> None:
        """Remove a file for good."""
        self.remove(path)
        self.sync_folder(path.parent)
