"""The manifest of a backup: what is in it, by hash, and the seal only this installation's audit key makes."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from verifier.errors import InvalidInput
from verifier.language import Text
from verifier.operation.facts import StoreFacts

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Member:
    """One file within a backup."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """``engine``: sqlite or postgresql; ``tool``: version of ``pg_dump``, 0 for SQLite."""

    made_at: datetime
    engine: str
    tool: int
    facts: StoreFacts
    members: Mapping[str, Member]

    @property
    def has_keys(self) -> bool:
        """True if the keys are in it, under a passphrase."""
        return "keys.sealed" in self.members

    @property
    def archive_files(self) -> int:
        """How many papers and files of evidence are in it."""
        return sum(name.startswith("archive/") for name in self.members)

    def as_bytes(self) -> bytes:
        """Return what is stored and sealed."""
        value = {
            "format": FORMAT,
            "made_at": self.made_at.isoformat(),
            "engine": self.engine,
            "tool": self.tool,
            **self.facts.as_dict(),
            "members": {name: {"size": one.size, "sha256": one.sha256} for name, one in self.members.items()},
        }
        return json.dumps(value, indent=1, sort_keys=True).encode()


def manifest_from(data: bytes) -> Manifest:
    """Read a manifest.

    Raises:
        InvalidInput: it is none, or of a later version of the product.
    """
    try:
        value: dict[str, Any] = json.loads(data)
        if value["format"] != FORMAT:
            raise ValueError("another format")
        return Manifest(
            made_at=datetime.fromisoformat(value["made_at"]),
            engine=str(value["engine"]),
            tool=int(value["tool"]),
            facts=StoreFacts.from_dict(value),
            members={
                str(name): Member(int(one["size"]), str(one["sha256"]))
                for name, one in value["members"].items()
            },
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise InvalidInput(
            Text("备份清单无法读取。", "The backup's manifest cannot be read."),
            Text("请换一份备份，或用制作它的版本。", "Take another backup, or the version that made it."),
        ) from error


def seal_of(key: bytes, manifest: bytes) -> str:
    """Return the seal of a manifest under the audit key."""
    return hmac.new(key, b"backup manifest " + manifest, hashlib.sha256).hexdigest()
