"""The command line in a folder of its own, in this process or in one that can be killed."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY
from verifier.cli import main
from verifier.cli.in_person import STEPS

#: of the importer and the releaser
PASSWORD = "correct horse battery"
_PRINTED = re.compile(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){3}")


@contextmanager
def typed(text: str) -> Iterator[None]:
    """Have standard input hold a text."""
    before, sys.stdin = sys.stdin, io.StringIO(text)
    try:
        yield
    finally:
        sys.stdin = before


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
    #: user → what they type where a step asks who is there
    passwords: dict[str, str] = field(default_factory=dict)

    @property
    def config(self) -> str:
        return str(self.path / "config.toml")

    def run(self, *arguments: str) -> Outcome:
        """Run a command in this process; who is named for a step of two people is there and types."""
        self.capture()
        password = self._asked(arguments)
        if password is None:
            code = main([*arguments, "--config", self.config])
        else:
            with typed(f"{password}\n"):
                code = main([*arguments, "--proof-stdin", "--config", self.config])
        outcome = Outcome(code, *self.capture())
        if arguments[:2] == ("user", "add") and (printed := _PRINTED.search(outcome.out)) is not None:
            self.passwords[arguments[2]] = printed[0]
        return outcome

    def _asked(self, arguments: tuple[str, ...]) -> str | None:
        """Return what is typed: None where nobody is asked, or who is asked has no password here."""
        words = f" {' '.join(arguments)} "
        of_two = any(f" {step} " in words for step in STEPS)
        if "--as" not in arguments or not (of_two or " --role security_admin " in words):
            return None
        return self.passwords.get(arguments[arguments.index("--as") + 1])

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
        ["user", "add", "wang", "--role", "operator", "--password-stdin"],
        ["user", "add", "zhao", "--role", "approver", "--password-stdin"],
    ):
        with typed(f"{PASSWORD}\n"):
            assert main([*command, "--config", str(path / "config.toml")]) == 0
    signal.signal(signal.SIGINT, before)
    return path / "var"


@pytest.fixture
def folder(bare: Folder, prepared: Path) -> Folder:
    """A folder after ``init``, with an importer and a releaser."""
    shutil.copytree(prepared, bare.path / "var")
    bare.passwords.update(wang=PASSWORD, zhao=PASSWORD)
    return bare
