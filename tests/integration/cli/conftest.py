"""The command line in a folder of its own, in this process or in one that can be killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY
from verifier.cli import main


@dataclass
class Outcome:
    """What one command gave back."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """Standard output as the one object it must be."""
        found: dict[str, Any] = json.loads(self.out)
        return found


@dataclass
class Folder:
    """A configured folder."""

    path: Path
    url: str
    capture: Callable[[], tuple[str, str]]
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def config(self) -> str:
        return str(self.path / "config.toml")

    def run(self, *arguments: str) -> Outcome:
        """Run a command in this process."""
        self.capture()
        code = main([*arguments, "--config", self.config])
        return Outcome(code, *self.capture())

    def run_without_config(self, *arguments: str) -> Outcome:
        """Run a command that needs no configuration."""
        self.capture()
        code = main(arguments)
        return Outcome(code, *self.capture())

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a command in a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "verifier.cli", *arguments, "--config", self.config],
            cwd=self.path,
            env=os.environ | {"PYTHONPATH": str(REPOSITORY)} | self.extra,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def write(self, name: str, content: str) -> str:
        """Write a file and return its path."""
        path = self.path / name
        path.write_text(content, "utf-8")
        return str(path)


def configure(folder: Path, url: str, more: str = "") -> None:
    """Write the repository's configuration with another database, everything else below ``folder``."""
    plain = (REPOSITORY / "config.toml").read_text("utf-8")
    lines = [f'url = "{url}"' if line.startswith("url = ") else line for line in plain.splitlines()]
    (folder / "config.toml").write_text("\n".join(lines) + "\n" + more, "utf-8")


@pytest.fixture
def restored_signals() -> Iterator[None]:
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def bare(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    restored_signals: None,
    monkeypatch: pytest.MonkeyPatch,
) -> Folder:
    """A folder with a configuration and nothing else."""
    configure(tmp_path, f"sqlite:///{tmp_path}/var/pension.db")
    monkeypatch.chdir(tmp_path)
    return Folder(tmp_path, f"sqlite:///{tmp_path}/var/pension.db", lambda: tuple(capsys.readouterr()))


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``init`` and two ``user add`` leave behind: keys, database, an importer and a releaser."""
    path = tmp_path_factory.mktemp("prepared")
    configure(path, f"sqlite:///{path}/var/pension.db")
    before = signal.getsignal(signal.SIGINT)
    for command in (
        ["init"],
        ["user", "add", "wang", "--role", "operator"],
        ["user", "add", "zhao", "--role", "approver"],
    ):
        assert main([*command, "--config", str(path / "config.toml")]) == 0
    signal.signal(signal.SIGINT, before)
    return path / "var"


@pytest.fixture
def folder(bare: Folder, prepared: Path) -> Folder:
    """A folder after ``init``, with an importer and a releaser."""
    shutil.copytree(prepared, bare.path / "var")
    return bare
