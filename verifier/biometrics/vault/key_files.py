"""The vault's keys as files of ``security.key_dir``: key-encryption keys ``vault-<n>.key``, one for digests.

A template's own key is wrapped by a key-encryption key; a copy of the database without these files tells
nothing of anybody's finger. Whoever loses them loses all templates: they belong into the backup of the keys.
"""

from __future__ import annotations

import os
import re
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Final

from verifier.audit.keys import read_key, sync_folder, write_key
from verifier.errors import ConfigurationError

DIGEST_KEY: Final = "vault-digest.key"
KEY_BYTES: Final = 32
_NAME: Final = re.compile(r"vault-([1-9][0-9]{0,8})")


def number_of(key_id: str) -> int | None:
    """Return n of ``vault-<n>``; None for another name."""
    found = _NAME.fullmatch(key_id)
    return None if found is None else int(found[1])


def key_files(key_dir: Path) -> dict[str, Path]:
    """Return the files of all key-encryption keys by the keys' names, the oldest first."""
    found = {path.stem: path for path in key_dir.glob("vault-*.key") if number_of(path.stem) is not None}
    return dict(sorted(found.items(), key=lambda item: number_of(item[0]) or 0))


@lru_cache(maxsize=64)
def key_encryption_key(key_dir: Path, key_id: str) -> bytes:
    """Return a key-encryption key; kept in memory, for every check asks for it.

    Raises:
        ConfigurationError: the file is missing, of the wrong length, or readable by others.
    """
    return read_key(key_dir, f"{key_id}.key")


@lru_cache(maxsize=64)
def digest_key(key_dir: Path) -> bytes:
    """Return the key of the digests of samples.

    Raises:
        ConfigurationError: as above.
    """
    return read_key(key_dir, DIGEST_KEY)


def usable(key_dir: Path, key_id: str) -> bool:
    """Tell whether a key can be read."""
    try:
        read_key(key_dir, f"{key_id}.key")  # not from memory: the question is about the file
    except ConfigurationError:
        return False
    return True


def make_key_file(key_dir: Path, key_id: str) -> None:
    """Make a new key and have it on the disk for good before anything is sealed under it.

    Raises:
        FileExistsError: there is one of this name.
    """
    write_key(key_dir, f"{key_id}.key", secrets.token_bytes(KEY_BYTES))


def destroy_key_file(key_dir: Path, key_id: str) -> None:
    """Overwrite a key and remove its file; nothing if it is gone.

    A file system that keeps old blocks (snapshots, flash) may keep the key: the disk is to be encrypted.
    """
    path = key_dir / f"{key_id}.key"
    try:
        with path.open("r+b") as stream:
            stream.write(secrets.token_bytes(KEY_BYTES))
            stream.flush()
            os.fsync(stream.fileno())
        path.unlink()
    except FileNotFoundError:
        return
    finally:
        key_encryption_key.cache_clear()
    sync_folder(key_dir)
