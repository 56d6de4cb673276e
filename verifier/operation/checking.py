"""Check a backup: every hash, the seal of this installation, what its store holds."""

from __future__ import annotations

import hmac
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from verifier.errors import InvalidInput
from verifier.language import Text
from verifier.operation.backing_up import CHECK_STEP, DRAFT, Progress, silent
from verifier.operation.container import DATABASES, KEYS, MANIFEST, SEAL, members_of, pieces, small
from verifier.operation.facts import differences
from verifier.operation.manifest import Manifest, Member, manifest_from, seal_of
from verifier.operation.stores import look_into
from verifier.whole_files import writing

_MOST_TOLD: Final = 20


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found. ``problems`` is empty for a good backup; ``keys``: as they are in it, sealed."""

    manifest: Manifest
    problems: tuple[Text, ...]
    keys: bytes | None
    sealed: bytes
    seal: bytes

    @property
    def is_good(self) -> bool:
        """True if nothing is wrong with it."""
        return not self.problems

    def require_good(self, key: bytes) -> None:
        """Do nothing for a good backup that was sealed with this audit key.

        Raises:
            InvalidInput: another one.
        """
        problems = [*self.problems, *_seal_problems(self.sealed, self.seal, key)]
        if problems:
            raise InvalidInput(
                Text("这份备份不能使用：{why}", "This backup cannot be used: {why}").fill(why=problems[0]),
                Text("请换一份备份。", "Take another backup."),
            )


@dataclass(slots=True)
class _Read:
    """What was read of a file."""

    members: dict[str, Member]
    manifest: bytes = b""
    seal: bytes = b""
    keys: bytes | None = None


def check_backup(
    path: Path,
    key: bytes | None,
    store: Path | None = None,
    progress: Progress = silent,
    *,
    deep: bool = True,
) -> Checked:
    """Read a whole backup and say what is wrong with it.

    Args:
        path: the backup.
        key: the audit key, by which the seal is looked at; None: it is not looked at.
        store: where the store's part is left, if it is wanted; else it is thrown away.
        progress: told how much was read.
        deep: look into an SQLite store too, which needs as much room as it has.

    Raises:
        InvalidInput: it is no backup or damaged, or there is no room to look into it.
    """
    with tempfile.TemporaryDirectory(prefix=DRAFT, dir=None if store is None else store.parent) as scratch:
        part = store or Path(scratch) / "store"
        found = _read(path, part if deep or store else None, progress)
        if not found.manifest:
            raise InvalidInput(
                Text(
                    "备份没有清单，多半没有写完。", "The backup has no manifest: most likely it was cut off."
                ),
                Text("请换一份备份。", "Take another backup."),
            )
        manifest = manifest_from(found.manifest)
        sealing = [] if key is None else _seal_problems(found.manifest, found.seal, key)
        problems = [*sealing, *_member_problems(manifest, found.members)]
        if deep and not problems and manifest.engine == "sqlite":
            problems = differences(manifest.facts, look_into(part, manifest.facts))
    return Checked(manifest, tuple(problems[:_MOST_TOLD]), found.keys, found.manifest, found.seal)


def _read(path: Path, store: Path | None, progress: Progress) -> _Read:
    found = _Read({})
    total = 0
    with suppress(OSError):  # a file that is not there is told in words when it is opened
        total = path.stat().st_size
    done = 0
    for name, stream in members_of(path):
        if name == MANIFEST:
            found.manifest = small(stream, path)
        elif name == SEAL:
            found.seal = small(stream, path)
        elif name == KEYS:
            found.keys = small(stream, path)
        elif name in DATABASES.values() and store is not None:
            with writing(store), store.open("wb") as target:
                for data in pieces(stream):
                    target.write(data)
        for _ in pieces(stream):
            pass
        found.members[name] = stream.member
        done += stream.size
        progress(CHECK_STEP, min(done, total), total)
    return found


def _seal_problems(manifest: bytes, seal: bytes, key: bytes) -> list[Text]:
    if hmac.compare_digest(seal, seal_of(key, manifest).encode()):
        return []
    return [
        Text(
            "清单的封印不是本机构的审计密钥所盖：备份被改动，或来自另一套密钥。",
            "The seal is not this installation's: the backup was changed, or made with other keys.",
        )
    ]


def _member_problems(manifest: Manifest, found: dict[str, Member]) -> list[Text]:
    known = {name: one for name, one in found.items() if name not in (MANIFEST, SEAL)}
    told = []
    for name in sorted({*manifest.members, *known}):
        if name not in known:
            told.append(Text("缺少 {name}。", "{name} is missing.").fill(name=name))
        elif name not in manifest.members:
            told.append(Text("{name} 不在清单中。", "{name} is not in the manifest.").fill(name=name))
        elif known[name] != manifest.members[name]:
            told.append(Text("{name} 与清单不符。", "{name} is not what the manifest says.").fill(name=name))
    if DATABASES.get(manifest.engine) not in manifest.members:
        told.append(Text("备份中没有数据库。", "There is no database in the backup."))
    return told
