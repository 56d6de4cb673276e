"""The keys the server signs answers with and opens samples with, and their change (section 1).

A kiosk accepts a new signing key only from an answer signed by one it has pinned. So for the seven days in
which two generations overlap both are published and the old one goes on signing; samples are encrypted to
the new one from the first day, and what was sealed to the old one while a kiosk was off line is still opened.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.keys import read_key
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.database import EVERYWHERE, exclusive
from verifier.devices.server_key_files import (
    INDEX,
    OVERLAP,
    KeyEntry,
    new_generation,
    read_index,
    write_index,
)
from verifier.errors import ConfigurationError, Conflict
from verifier.language import Text
from verifier.protocol import base64url, keys
from verifier.protocol.messages.answered import EncryptionKey, KeysAnswer, SigningKey

_OFFLINE: Final = timedelta(hours=73)
"""An offline capture may be 72 hours old when it comes; an hour more for the way."""


class ServerSigner(NamedTuple):
    """The key that signs answers and receipts now, and its thumbprint."""

    kid: str
    private: Ed25519PrivateKey


class _Ring(NamedTuple):
    """All keys as one reading of the index found them; private halves by kid."""

    entries: tuple[KeyEntry, ...]
    signing: dict[str, Ed25519PrivateKey]
    agreement: dict[str, X25519PrivateKey]


def signer(context: Context) -> ServerSigner:
    """Return the key to sign with: of the valid ones the oldest, which every kiosk has pinned.

    Raises:
        ConfigurationError: keys are missing, unreadable, or none is valid now.
    """
    ring = _ring(context)
    entry = _valid(ring, context.clock.now(), "Ed25519")[0]
    private = ring.signing.get(entry.kid)
    if private is None:  # it says what is wrong with the file
        private = keys.signing_key(read_key(context.settings.security.key_dir, entry.file_name))
    return ServerSigner(entry.kid, private)


def opener(context: Context, kid: str) -> X25519PrivateKey | None:
    """Return the key that opens what was encrypted to ``kid``; None for a kid that is unknown or over.

    A key opens for another 73 hours after its end: an offline capture may come that late.

    Raises:
        ConfigurationError: keys are missing or unreadable.
    """
    ring = _ring(context)
    now = context.clock.now()
    held = any(entry.kid == kid and now < entry.not_after + _OFFLINE for entry in ring.entries)
    return ring.agreement.get(kid) if held else None


def published(context: Context) -> KeysAnswer:
    """Return the keys that hold now: for signing the one in use first, for encryption the newest first.

    Raises:
        ConfigurationError: keys are missing, unreadable, or none is valid now.
    """
    ring, now = _ring(context), context.clock.now()
    return KeysAnswer(
        signing=[
            SigningKey(
                kty="OKP",
                crv="Ed25519",
                x=base64url.encode(entry.public),
                kid=entry.kid,
                not_before=entry.not_before,
                not_after=entry.not_after,
            )
            for entry in _valid(ring, now, "Ed25519")
        ],
        encryption=[
            EncryptionKey(
                kty="OKP",
                crv="X25519",
                x=base64url.encode(entry.public),
                kid=entry.kid,
                not_before=entry.not_before,
                not_after=entry.not_after,
            )
            for entry in reversed(_valid(ring, now, "X25519"))
        ],
    )


def rotate(context: Context, actor: Actor) -> KeysAnswer:
    """Make the next generation; the present one ends in seven days. Private keys long over are destroyed.

    Raises:
        NotPermitted: the actor may not manage devices, or is not a person.
        Conflict: the change before this one is still under way.
        ConfigurationError: keys are missing or unreadable.
        AlreadyRunning: another process is doing it.
    """
    actor.require_person()
    actor.require(Right.DEVICES_MANAGE)
    folder, now = context.settings.security.key_dir, context.clock.now()
    with exclusive(context.database, "server-keys"):
        entries = read_index(folder)
        newest = entries[-1].generation
        if any(entry.generation < newest and now < entry.not_after for entry in entries):
            raise Conflict(
                Text("上一次更换密钥尚未结束。", "The last change of keys is still under way."),
                Text(
                    "两代密钥并用 7 天，之后再更换。",
                    "Two generations overlap for 7 days; rotate after that.",
                ),
            )
        ending = [replace(entry, not_after=min(entry.not_after, now + OVERLAP)) for entry in entries]
        made = new_generation(folder, newest + 1, now)
        with context.database.write(EVERYWHERE) as session:
            detail = {"generation": newest + 1, "overlap_days": OVERLAP.days}
            happening = Happening("server_keys.rotated", "server_keys", str(newest + 1), detail)
            context.auditor.record(session, actor.name, actor.os_user, [happening])
            # last: from here on the new keys are used, and the entry above is there if they are
            write_index(folder, [*ending, *made])
        for entry in ending:
            if now >= entry.not_after + _OFFLINE:
                (folder / entry.file_name).unlink(missing_ok=True)
    return published(context)


def _valid(ring: _Ring, now: datetime, curve: str) -> list[KeyEntry]:
    found = [e for e in ring.entries if e.curve == curve and e.not_before <= now < e.not_after]
    if not found:
        raise ConfigurationError(
            Text("服务器密钥均已到期。", "All keys of the server have ended."),
            Text("请运行 pension-verifier device rotate-keys。", "Run pension-verifier device rotate-keys."),
        )
    return found


def _ring(context: Context) -> _Ring:
    folder = context.settings.security.key_dir
    try:
        state = os.stat(folder / INDEX)  # noqa: PTH116 -- at every answer: the path object costs as much again
    except OSError:
        read_index(folder)  # says what is missing
        raise
    return _read(folder, (state.st_ino, state.st_mtime_ns, state.st_size))


@lru_cache(maxsize=8)
def _read(folder: Path, _version: tuple[int, int, int]) -> _Ring:
    entries = tuple(read_index(folder))
    held = [entry for entry in entries if (folder / entry.file_name).exists()]
    return _Ring(
        entries,
        {e.kid: keys.signing_key(read_key(folder, e.file_name)) for e in held if e.curve == "Ed25519"},
        {e.kid: keys.agreement_key(read_key(folder, e.file_name)) for e in held if e.curve == "X25519"},
    )
