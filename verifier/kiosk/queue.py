"""Check bodies on disk until the server has answered them, and the chain that runs through them (section 4).

A body becomes real with the one rename that puts its file in place: only then is it sent. Its number and hash
are read back from the file, so a cut at any moment leaves either no trace of a body nobody has seen, or the
very bytes that may have been sent. Before a file goes, ``chain.json`` says how far the chain has come.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from verifier.errors import ConfigurationError
from verifier.kiosk.state import State
from verifier.language import Text
from verifier.protocol import base64url
from verifier.protocol.canonical import canonical
from verifier.protocol.chain import FIRST, entry_hash


@dataclass(frozen=True)
class Entry:
    """One body as it is sent: its place in the chain and its exact bytes."""

    path: Path
    body: bytes

    @property
    def seq(self) -> int:
        """The body's place in the chain."""
        return int(self.path.stem)

    @cached_property
    def told(self) -> dict[str, Any]:
        """The body's JSON.

        Raises:
            ConfigurationError: the file is damaged: no cut leaves one so, a dying disk may.
        """
        try:
            told = json.loads(self.body)
            if told["seq"] == self.seq and isinstance(told["capture_id"], str):
                return dict(told)
        except (ValueError, KeyError, TypeError):
            pass
        raise ConfigurationError(
            Text("排队文件 {name} 已损坏。", "The queued file {name} is damaged.").fill(name=self.path.name),
            Text("请联系维护人员，不要删除。", "Call maintenance; do not delete it."),
        )

    @cached_property
    def hash(self) -> bytes:
        """The 32 bytes the next body names."""
        return entry_hash(self.told)

    @property
    def capture_id(self) -> str:
        """The capture's number; also the Idempotency-Key it is sent under."""
        return str(self.told["capture_id"])

    @property
    def is_offline(self) -> bool:
        """Whether it was made for a batch: only then does it say whose it is."""
        return "person_ref" in self.told


class Queue:
    """The bodies that wait, and the end of the chain."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._folder = state.folder / "queue"

    def entries(self) -> list[Entry]:
        """Return what waits, in the chain's order."""
        return [Entry(path, path.read_bytes()) for path in sorted(self._folder.glob("*.json"))]

    def __len__(self) -> int:
        return sum(1 for _ in self._folder.glob("*.json"))

    def head(self) -> tuple[int, bytes]:
        """Return number and hash of the last body ever made; 0 and 32 zero bytes before the first.

        Raises:
            ConfigurationError: ``chain.json`` or the last body cannot be read.
        """
        told = self._state.read("chain.json")
        seq, last = (0, FIRST) if told is None else (int(told["seq"]), base64url.decode(told["hash"], 32))
        newest = max(self._folder.glob("*.json"), default=None)
        if newest is None or int(newest.stem) < seq:
            return seq, last
        entry = Entry(newest, newest.read_bytes())
        return entry.seq, entry.hash

    def append(self, fields: Mapping[str, Any]) -> Entry:
        """Give a body its place in the chain and put it on the disk; only after that may it be sent.

        Raises:
            ConfigurationError: the disk is full or damaged; nothing has been added.
        """
        seq, last = self.head()
        return self._put(seq + 1, last, fields)

    def replace_unsent(self, entry: Entry, fields: Mapping[str, Any]) -> Entry:
        """Give the last body another content. Only for one of which no byte has left this machine."""
        if self.head() != (entry.seq, entry.hash):
            raise AssertionError("only the last body can still change")
        return self._put(entry.seq, base64url.decode(entry.told["prev_hash"], 32), fields)

    def settle(self, entries: Sequence[Entry]) -> None:
        """Let bodies go that the server has answered for good."""
        seq, last = self.head()
        self._state.write("chain.json", {"seq": seq, "hash": base64url.encode(last)})
        for entry in entries:
            self._state.disk.take_away(entry.path)

    def _put(self, seq: int, last: bytes, fields: Mapping[str, Any]) -> Entry:
        body = canonical({**fields, "seq": seq, "prev_hash": base64url.encode(last)})
        entry = Entry(self._folder / f"{seq:012d}.json", body)
        try:
            self._state.disk.put(entry.path, body)
        except OSError as error:
            raise ConfigurationError(
                Text("采集结果无法保存。", "The capture cannot be kept."),
                Text("请检查磁盘空间。", "Check the disk's space."),
            ) from error
        return entry
