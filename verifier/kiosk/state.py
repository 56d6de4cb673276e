"""What a kiosk knows, in one folder only it may read: its key, the server's keys, clock, challenges."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from verifier.errors import AlreadyRunning, ConfigurationError
from verifier.kiosk.disk import Disk
from verifier.language import Text
from verifier.protocol import keys

_WAIT_FOR_OTHERS: Final = 20.0  # seconds another command on the same folder may take
_LOOK_AGAIN: Final = 0.05
_MOST_REFUSED_KEPT: Final = 50


@dataclass(frozen=True, slots=True)
class Device:
    """Who this kiosk is: the server's address, its own number, and what it said of itself when it joined."""

    server: str
    device_id: str
    serial: str
    model: str


@dataclass(frozen=True, slots=True)
class ServerKeys:
    """Keys of the server: ``signing`` are pinned, by thumbprint; ``encryption`` by ``kid``; base64url both.

    ``seen_at``: seconds of the epoch, when they were last told.
    """

    signing: dict[str, str]
    encryption: dict[str, str]
    seen_at: int


class State:
    """The folder. Nothing is kept in memory: another command may work on it between two steps."""

    def __init__(self, folder: Path, disk: Disk | None = None) -> None:
        self.folder = folder
        self.disk = disk or Disk()

    @classmethod
    def made(cls, folder: Path, disk: Disk | None = None) -> State:
        """Return the state of a folder, made where it is missing.

        Raises:
            ConfigurationError: it cannot be made, or others may read it.
        """
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (folder / "queue").mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise _unusable(folder) from error
        return cls.existing(folder, disk)

    @classmethod
    def existing(cls, folder: Path, disk: Disk | None = None) -> State:
        """Return the state of a folder.

        Raises:
            ConfigurationError: there is none, or others may read it.
        """
        if not (folder / "queue").is_dir():
            raise ConfigurationError(
                Text("{folder} 不是终端的数据目录。", "{folder} is not a kiosk's folder.").fill(
                    folder=folder
                ),
                Text("请先运行 kiosk enrol。", "Run kiosk enrol first."),
            )
        if folder.stat().st_mode & 0o077:
            raise ConfigurationError(
                Text("{folder} 可被他人读取。", "{folder} can be read by others.").fill(folder=folder),
                Text("请运行 chmod 700。", "Run chmod 700 on it."),
            )
        return cls(folder, disk)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other commands and threads off this folder.

        Raises:
            AlreadyRunning: another one has been at it for too long.
        """
        descriptor = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(descriptor)
            yield
        finally:
            os.close(descriptor)

    def key(self) -> Ed25519PrivateKey | None:
        """Return the device's key, if there is one yet."""
        path = self.folder / "device.key"
        return keys.signing_key(path.read_bytes()) if path.exists() else None

    def make_key(self) -> Ed25519PrivateKey:
        """Make the device's key; it never leaves this folder."""
        self.disk.put(self.folder / "device.key", keys.generate())
        made = self.key()
        assert made is not None  # noqa: S101 -- written the line before
        return made

    @property
    def device(self) -> Device:
        """Who this kiosk is.

        Raises:
            ConfigurationError: it has not joined.
        """
        told = self.read("device.json")
        if told is None:
            raise ConfigurationError(
                Text("终端尚未接入。", "This kiosk has not joined."),
                Text("请先运行 kiosk enrol。", "Run kiosk enrol first."),
            )
        return Device(**told)

    def keep_device(self, device: Device) -> None:
        """Keep who this kiosk is."""
        self.write("device.json", asdict(device))

    @property
    def server_keys(self) -> ServerKeys:
        """The server's keys as last told; none before joining."""
        return ServerKeys(**(self.read("server-keys.json") or asdict(ServerKeys({}, {}, 0))))

    def keep_server_keys(self, told: ServerKeys) -> None:
        """Keep the server's keys."""
        self.write("server-keys.json", asdict(told))

    @property
    def skew(self) -> float:
        """Seconds the server's clock is ahead of ours."""
        return float((self.read("clock.json") or {"skew": 0})["skew"])

    def keep_skew(self, seconds: float) -> None:
        """Keep how far the server's clock is ahead."""
        self.write("clock.json", {"skew": seconds})

    def refused(self) -> list[dict[str, Any]]:
        """Return what the server refused for good, the newest last: numbers, codes and times."""
        return list((self.read("refused.json") or {"refused": []})["refused"])

    def note_refused(self, capture_id: str, code: str, at: str) -> None:
        """Remember that a capture was refused; whose it was is not written down."""
        before = [row for row in self.refused() if row["capture_id"] != capture_id]
        row = {"capture_id": capture_id, "code": code, "at": at}
        self.write("refused.json", {"refused": [*before, row][-_MOST_REFUSED_KEPT:]})

    def read(self, name: str) -> dict[str, Any] | None:
        """Return a file's JSON, or None where there is none.

        Raises:
            ConfigurationError: it cannot be read.
        """
        path = self.folder / name
        try:
            told = json.loads(path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise _unusable(path) from error
        return dict(told)

    def write(self, name: str, value: dict[str, Any]) -> None:
        """Have a file hold this JSON, also after a power cut.

        Raises:
            ConfigurationError: it cannot be written.
        """
        try:
            self.disk.put(self.folder / name, json.dumps(value, ensure_ascii=False).encode())
        except OSError as error:
            raise _unusable(self.folder / name) from error


def _lock(descriptor: int) -> None:
    until = time.monotonic() + _WAIT_FOR_OTHERS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise AlreadyRunning(
                    Text(
                        "另一个命令正在使用本终端的数据目录。",
                        "Another command is using this kiosk's folder.",
                    ),
                    Text("请稍后再试。", "Try again in a moment."),
                ) from None
            time.sleep(_LOOK_AGAIN)
        else:
            return


def _unusable(path: Path) -> ConfigurationError:
    return ConfigurationError(
        Text("{path} 无法使用。", "{path} cannot be used.").fill(path=path),
        Text("请检查磁盘空间和权限。", "Check the disk's space and the permissions."),
    )
