"""Stores that are put back in a moment: a file in memory, or a database made of a template."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path
from typing import Protocol

from tests.conftest import PostgresServer


class Store(Protocol):
    """A store of one engine, and an empty one beside it."""

    engine: str

    def url(self, folder: Path) -> str:
        """Return where it is, of an act that works in ``folder``."""
        ...

    def other_url(self, folder: Path) -> str:
        """Return where the second one is, empty at first."""
        ...

    def begin(self, folder: Path, *, migrated: bool) -> None:
        """Make it."""
        ...

    def keep(self) -> None:
        """Remember it as it is."""
        ...

    def reset(self) -> None:
        """Make it as it was kept; the folder was put back already."""
        ...

    def close(self) -> None:
        """Leave nothing behind."""
        ...


class SqliteStore:
    """Files in the folder of the act: whoever puts that back has put them back."""

    engine = "sqlite"

    def __init__(self, template: Path) -> None:
        self._template = template

    def url(self, folder: Path) -> str:
        return f"sqlite:///{folder / 'store.db'}"

    def other_url(self, folder: Path) -> str:
        return f"sqlite:///{folder / 'other.db'}"

    def begin(self, folder: Path, *, migrated: bool) -> None:
        if migrated:
            shutil.copyfile(self._template, folder / "store.db")

    def keep(self) -> None:
        """Is kept with the folder."""

    def reset(self) -> None:
        """Is put back with the folder."""

    def close(self) -> None:
        """Goes with the folder."""


class PostgresStore:
    """Three databases of a real server: the one at work, the one kept, the empty one."""

    engine = "postgresql"

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        name = f"k{uuid.uuid4().hex}"
        self._names = [f"{name}{part}" for part in ("work", "kept", "other")]

    def url(self, folder: Path) -> str:
        return self._server.url_of(self._names[0])

    def other_url(self, folder: Path) -> str:
        return self._server.url_of(self._names[2])

    def begin(self, folder: Path, *, migrated: bool) -> None:
        work, _, other = self._names
        self.close()
        self._server.make(work, "migrated" if migrated else None)
        self._server.make(other, None)

    def keep(self) -> None:
        work, kept, _ = self._names
        self._server.make(kept, work)

    def reset(self) -> None:
        work, kept, other = self._names
        self._server.make(work, kept)
        self._server.make(other, None)

    def close(self) -> None:
        for name in self._names:
            self._server.unmake(name)
