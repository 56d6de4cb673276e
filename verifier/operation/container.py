"""The file of a backup: a compressed tar of known members, the manifest and its seal last.

Nothing is ever unpacked by the names in it: each name must have one of our forms, and what is written where
is decided by us.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import re
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, cast

from verifier.errors import InvalidInput
from verifier.language import Text
from verifier.operation.manifest import Member

MANIFEST: Final = "manifest.json"
SEAL: Final = "manifest.seal"
KEYS: Final = "keys.sealed"
DATABASES: Final = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
_NAME: Final = re.compile(
    r"database\.(?:sqlite|dump)|keys\.sealed|manifest\.(?:json|seal)|archive/([0-9a-f]{2})/\1[0-9a-f]{62}"
)
_LEVEL: Final = 3
"""Of compression: two thirds of what the best gives, in a fifth of its time."""
_AT_ONCE: Final = 1024 * 1024
_SMALL: Final = 64 * _AT_ONCE
"""Manifest and sealed keys are read into memory; a million files of evidence are named in less."""
_DAMAGE: Final = (tarfile.TarError, EOFError, zlib.error, OSError)


class Hashed(io.RawIOBase):
    """Reads through to another stream, hashing and counting what passes."""

    def __init__(self, source: IO[bytes], backup: Path | None = None) -> None:
        """``backup``: the file the stream is part of, whose damage is told as such."""
        self._source, self._backup = source, backup
        self._hash = hashlib.sha256()
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes (InvalidInput where the backup is damaged)."""
        try:
            data = self._source.read(size)
        except _DAMAGE as error:
            if self._backup is None:
                raise
            raise _damaged(self._backup) from error
        self._hash.update(data)
        self.size += len(data)
        return data

    @property
    def member(self) -> Member:
        """What has passed."""
        return Member(self.size, self._hash.hexdigest())


class BackupWriter:
    """Adds members to a backup; ``members`` says what was added so far."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.members: dict[str, Member] = {}

    def add_file(self, name: str, path: Path) -> None:
        """Add a file of the disk."""
        with path.open("rb") as stream:
            self._add(name, stream, path.stat().st_size)

    def add_bytes(self, name: str, data: bytes) -> None:
        """Add what is at hand."""
        self._add(name, io.BytesIO(data), len(data))

    def _add(self, name: str, stream: IO[bytes], size: int) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        hashed = Hashed(stream)
        self._tar.addfile(info, cast("IO[bytes]", hashed))
        self.members[name] = hashed.member


@contextmanager
def new_backup(path: Path) -> Iterator[BackupWriter]:
    """Write a backup into ``path``; on the disk when this ends.

    Raises:
        OSError: it cannot be written.
    """
    with path.open("wb") as stream:
        with (
            gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=_LEVEL, mtime=0) as packed,
            tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
        ):
            yield BackupWriter(tar)
        stream.flush()
        os.fsync(stream.fileno())


def members_of(path: Path) -> Iterator[tuple[str, Hashed]]:
    """Yield name and content of each member in order; one must be read before the next is asked for.

    Raises:
        InvalidInput: the file cannot be opened, is damaged, or holds what no backup of ours does.
    """
    try:
        # Not mode "r|gz": that reader of the standard library never compares the checksum at the end.
        with gzip.open(path) as packed:
            with tarfile.open(fileobj=packed, mode="r|") as tar:
                for info in tar:
                    stream = tar.extractfile(info) if info.isreg() and _NAME.fullmatch(info.name) else None
                    if stream is None:
                        raise _damaged(path)
                    hashed = Hashed(stream, path)
                    yield info.name, hashed
                    for _ in pieces(hashed):
                        pass
            for _ in pieces(packed):
                pass
    except _DAMAGE as error:
        raise _damaged(path) from error


def pieces(stream: IO[bytes] | gzip.GzipFile | Hashed) -> Iterator[bytes]:
    """Yield the rest of a stream piece by piece."""
    while data := stream.read(_AT_ONCE):
        yield data


def small(stream: Hashed, path: Path) -> bytes:
    """Return a member that is small by its nature.

    Raises:
        InvalidInput: it is not small.
    """
    data = stream.read(_SMALL + 1)
    if len(data) > _SMALL:
        raise _damaged(path)
    return data


def _damaged(path: Path) -> InvalidInput:
    return InvalidInput(
        Text("{file} 不是完好的备份文件。", "{file} is no backup file, or a damaged one.").fill(
            file=path.name
        ),
        Text("请换一份备份。", "Take another backup."),
    )
