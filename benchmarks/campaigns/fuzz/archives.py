"""Backups, bundles and sealed keys, broken: each is read, or refused in words."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from benchmarks.campaigns.fuzz.breaking import broken, broken_each, broken_message
from benchmarks.campaigns.fuzz.frame import Target
from benchmarks.campaigns.fuzz.paths import in_words, path_target
from benchmarks.records.registers.dice import Dice
from verifier.bundle import container as bundles
from verifier.bundle.checking import check_bundle
from verifier.bundle.sealing import MANIFEST, SIGNATURE, SealedFile, manifest_bytes, sign
from verifier.operation import container as backups
from verifier.operation.facts import StoreFacts
from verifier.operation.manifest import Manifest, Member, manifest_from
from verifier.operation.sealed_keys import opened_keys
from verifier.protocol import keys


def _manifest() -> bytes:
    facts = StoreFacts("0001", {"people": 2}, {"cash": (1, 2)}, (3, bytes(32)))
    members = {"database.sqlite": Member(4, "0" * 64), "archive/ab/" + "ab" * 32: Member(1, "1" * 64)}
    return Manifest(datetime(2026, 11, 21, tzinfo=UTC), "sqlite", 0, facts, members).as_bytes()


def _tar(manifest: bytes, name: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for member, data in (
            (name, b"abcd"),
            ("keys.sealed", bytes(60)),
            ("manifest.json", manifest),
            ("manifest.seal", b"0" * 64),
        ):
            info = tarfile.TarInfo(member)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def _backups(dice: Dice, count: int) -> Iterator[bytes]:
    """Yield backups with a broken manifest, or broken members under a whole compression, or broken bytes."""
    manifest = json.loads(_manifest())
    names = (
        "database.sqlite",
        "archive/ab/" + "ab" * 32,
        "../../x",
        "/etc/passwd",
        "database.sqlite/x",
        "\u202e",
    )
    words = (
        b"ustar\x0000",
        b"0000000",
        b"7777777777",
        b"\xff" * 8,
        b"../",
        b"\0" * 512,
        b"30 path=manifest.json\n",
        b"x",
        b"L",
        b"2",
        b"S",
    )
    for _ in range(count):
        tar = _tar(broken_message(dice, manifest), dice.pick(names))
        if dice.chance(0.5):
            tar = bytes(broken(dice, [tar], words))
        packed = gzip.compress(tar, 1, mtime=0)
        yield bytes(broken(dice, [packed])) if dice.chance(0.2) else packed


def _read_backup(path: Path) -> None:
    for name, stream in backups.members_of(path):
        if name == backups.MANIFEST:
            manifest_from(backups.small(stream, path))
        elif name == backups.KEYS:
            backups.small(stream, path)


def _bundle(manifest: bytes, signature: bytes, content: bytes) -> bytes:
    out = io.BytesIO()
    writer = bundles.Writer(out)
    for name, data in ((MANIFEST, manifest), (SIGNATURE, signature), ("case/history.json", content)):
        writer.add(name, data)
    writer.finish()
    return out.getvalue()


def _bundles(dice: Dice, count: int) -> Iterator[bytes]:
    """Yield bundles with a manifest that was broken and signed again, or broken bytes."""
    private = keys.signing_key(bytes(range(32)))
    content = b'{"a":1}'
    about = {"case": 1, "exported_at": "2026-11-21T02:00:00+00:00", "exported_by": "w", "revealed": False}
    whole = manifest_bytes(
        about, keys.thumbprint(keys.public(private)), [SealedFile("case/history.json", 7, "0" * 64)]
    )
    signature = json.loads(sign(whole, private))
    for _ in range(count):
        manifest = broken_message(dice, json.loads(whole)) if dice.chance(0.6) else whole
        sealed = sign(manifest, private) if dice.chance(0.7) else broken_message(dice, signature)
        data = _bundle(manifest, sealed, content)
        yield bytes(broken(dice, [data])) if dice.chance(0.4) else data


ARCHIVES: Final[tuple[Target, ...]] = (
    path_target("backups", _backups, ".tar.gz", _read_backup, size=1_000),
    path_target("bundles", _bundles, ".zip", check_bundle),
    Target(
        "sealed-keys",
        broken_each([b"\0" * 80]),
        lambda data: in_words(lambda: opened_keys(data, "x" * 20)),
        slowest=5.0,
        slice=2,
        goal=200,
    ),
)
"""A guess at sealed keys costs memory and time by design."""
