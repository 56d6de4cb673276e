"""The demonstration's kiosk ends with the demonstration, also where that is killed before the kiosk began."""

from __future__ import annotations

import os
import subprocess
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from verifier.cli import demo_kiosk as module
from verifier.errors import Conflict
from verifier.language import Text


class Page:
    """The process that shows the page."""

    def __init__(self, *_: Any) -> None:
        self.ended = False

    def poll(self) -> None:
        return None

    def terminate(self) -> None:
        self.ended = True

    def wait(self) -> None:
        assert self.ended


def begin(tmp_path: Path, parent: int, told: Any) -> None:
    module.demo_kiosk(
        SimpleNamespace(obj=told),  # type: ignore[arg-type]  # of the context only obj is asked for
        server="http://127.0.0.1:1",
        state=tmp_path / "state",
        images=tmp_path,
        key="",
        port=1,
        parent=parent,
    )


def test_one_whose_demonstration_is_gone_already_joins_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "join", lambda *_, **__: pytest.fail("joined"))
    begin(tmp_path, os.getpid(), SimpleNamespace())


def test_one_that_waits_for_the_console_stops_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parents = iter([7, 7, 1])
    tries: list[str] = []

    def refused(*_: Any, **__: Any) -> None:
        tries.append("join")
        raise Conflict(Text("未开", "closed"), Text("稍后", "later"))

    monkeypatch.setattr(module, "join", refused)
    monkeypatch.setattr(module.os, "getppid", lambda: next(parents))
    monkeypatch.setattr(module.time, "sleep", lambda _: None)
    begin(tmp_path, 7, SimpleNamespace(clock=None))
    assert tries == ["join", "join"]


def test_the_page_is_ended_when_the_demonstration_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parents, page = iter([7, 7, 7, 1]), Page()
    monkeypatch.setattr(module, "join", lambda *_, **__: SimpleNamespace(device_id="dev-1"))
    monkeypatch.setattr(module, "approve_kiosk", lambda *_: None)
    monkeypatch.setattr(module.os, "getppid", lambda: next(parents))
    monkeypatch.setattr(module.time, "sleep", lambda _: None)
    monkeypatch.setattr(subprocess, "Popen", lambda *_: page)
    told = SimpleNamespace(clock=None, open=nullcontext, command=lambda *words: words)
    begin(tmp_path, 7, told)
    assert page.ended
