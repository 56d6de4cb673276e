"""Files kept under the hash of their bytes: never overwritten, and refused when they no longer match it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from verifier.errors import Conflict, NotFound
from verifier.language import Text
from verifier.settings import Settings
from verifier.whole_files import write_whole, writing


def archive_folder(settings: Settings) -> Path:
    """Return the folder papers and evidence are kept in."""
    return settings.notices.archive_dir or settings.nightly.report_dir.parent / "archive"


def keep(settings: Settings, data: bytes) -> bytes:
    """Keep these bytes and return their SHA-256. The file stands before its row: a row never lacks its file.

    Raises:
        InvalidInput: the folder cannot be written to.
    """
    digest = hashlib.sha256(data)
    path = _path(settings, digest.digest())
    if not path.is_file() or path.read_bytes() != data:
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(path, data)
    return digest.digest()


def fetch(settings: Settings, sha256: bytes) -> bytes:
    """Return the bytes kept under a hash.

    Raises:
        NotFound: the file is gone.
        Conflict: the file was changed since.
    """
    try:
        data = _path(settings, sha256).read_bytes()
    except OSError as error:
        raise NotFound(
            Text("存档文件缺失。", "The file is missing from the archive."),
            Text("请从备份恢复 archive 目录。", "Restore the archive folder from a backup."),
        ) from error
    if hashlib.sha256(data).digest() != sha256:
        raise Conflict(
            Text("存档文件已被改动，不能使用。", "The archived file was changed and cannot be used."),
            Text("请从备份恢复 archive 目录。", "Restore the archive folder from a backup."),
        )
    return data


def _path(settings: Settings, sha256: bytes) -> Path:
    name = sha256.hex()
    return archive_folder(settings) / name[:2] / name
