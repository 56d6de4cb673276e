"""``pension-verifier kiosk enrol | check | sync | status``, as a person at a bank branch would type them.

The server's clock stands on another day than this machine's: every command learns the time first.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.devices.scene import APPROVER
from tests.integration.kiosk.scene import Branch, stranger
from verifier.cli import main
from verifier.database import EVERYWHERE
from verifier.devices.approval import approve
from verifier.devices.server_keys import signer
from verifier.kiosk import client

Command = Callable[..., tuple[int, Any]]


@pytest.fixture
def command(
    branch: Branch, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Command]:
    """Run a command of the kiosk; with ``--json`` the object is returned, else what was said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(client, "_TRIES", 2)
    before = {ending: signal.getsignal(ending) for ending in (signal.SIGINT, signal.SIGTERM)}
    mask = os.umask(0o077)

    def run(*arguments: str) -> tuple[int, Any]:
        capsys.readouterr()
        code = main(["kiosk", *arguments, "--state", str(branch.folder)])
        said = capsys.readouterr()
        return code, json.loads(said.out) if "--json" in arguments else said.out + said.err

    yield run
    os.umask(mask)
    for ending, handler in before.items():
        signal.signal(ending, handler)


@pytest.fixture
def image(branch: Branch, tmp_path: Path) -> Callable[[bytes], str]:
    def write(data: bytes) -> str:
        path = tmp_path / "capture.fmr"
        path.write_bytes(data)
        return str(path)

    return write


def let_in(branch: Branch, device_id: str) -> None:
    with branch.ctx.database.write(EVERYWHERE) as session:
        approve(session, branch.ctx, APPROVER, device_id)
    branch.forget_callers()


def enrolled(branch: Branch, command: Command) -> None:
    code, told = command("enrol", "--server", branch.address, "--code", branch.code(), "--json")
    assert (code, told["status"]) == (5, "pending")
    let_in(branch, told["device_id"])
    assert command("sync")[0] == 0


def test_a_kiosk_is_enrolled_and_says_what_a_person_must_compare(branch: Branch, command: Command) -> None:
    kid = signer(branch.ctx).kid
    code, said = command("enrol", "--server", branch.address, "--code", branch.code())
    assert code == 5
    assert "等待另一位安全管理员批准" in said
    assert kid in said
    assert "请与接入码上的密钥指纹核对" in said
    code, told = command("enrol", "--server", branch.address, "--code", "used", "--key", kid, "--json")
    assert (code, told["server_key_compared"]) == (5, True)
    assert command("status")[0] == 5
    assert "状态：等待另一位安全管理员批准" in command("status")[1]
    let_in(branch, told["device_id"])
    code, told = command("enrol", "--server", branch.address, "--code", "used", "--json")
    assert (code, told["status"]) == (0, "active")
    code, told = command("status", "--json")
    assert (code, told["waiting"], told["challenges"], told["online"]) == (0, 0, 100, True)
    assert abs(told["clock_ahead_seconds"]) > 60


def test_a_check_is_answered_in_plain_words_and_by_exit_code(
    branch: Branch, command: Command, image: Callable[[bytes], str]
) -> None:
    enrolled(branch, command)
    person = branch.world.person_ref
    code, told = command("check", image(stranger().impression()), "--person", person, "--json")
    assert (code, told["decision"], told["next_step"]) == (3, "no_match", "other_finger")
    code, said = command("check", image(branch.world.genuine("7")), "--person", person, "--position", "7")
    assert code == 0
    assert "认证成功" in said
    assert "有效期至 2027-11-30" in said
    assert person not in said
    code, said = command("check", image(branch.world.genuine("7")), "--person", person, "--lang", "en")
    assert code == 0
    assert "You are certified" in said
    code, told = command("check", image(stranger().impression()), "--person", "440524188001010014", "--json")
    assert (code, told["error"]["kind"]) == (1, "Refused")


def test_who_cannot_be_recognised_is_sent_to_a_colleague_with_exit_code_5(
    branch: Branch, command: Command, image: Callable[[bytes], str]
) -> None:
    enrolled(branch, command)
    other = stranger()
    codes = []
    for _ in range(6):
        branch.world.move(seconds=5)
        arguments = ("check", image(other.impression()), "--person", branch.world.person_ref)
        codes.append(command(*arguments)[0])
    assert codes == [3, 5, 5, 5, 5, 5]


def test_without_a_line_a_check_is_deferred_and_sync_sends_it(
    branch: Branch, command: Command, image: Callable[[bytes], str]
) -> None:
    enrolled(branch, command)
    branch.down()
    arguments = ("check", image(branch.world.genuine()), "--person", branch.world.person_ref, "--json")
    code, told = command(*arguments)
    assert (code, told["state"], told["message"]["zh"]) == (0, "deferred", "已记录，网络恢复后自动提交。")
    assert command("sync")[0] == 1
    code, told = command("status", "--json")
    assert (code, told["waiting"], told["server_says"]) == (1, 1, "no_connection")
    branch.up()
    code, told = command("sync", "--json")
    assert (code, told["decisions"], told["left"]) == (0, {"match": 1}, 0)


def test_what_is_refused_when_it_is_sent_is_told_by_exit_code_3(
    branch: Branch, command: Command, image: Callable[[bytes], str]
) -> None:
    enrolled(branch, command)
    branch.down()
    arguments = ("check", image(branch.world.genuine()), "--person", "440524188001010014", "--json")
    assert command(*arguments)[0] == 0
    branch.up()
    code, said = command("sync")
    assert code == 3
    assert "其中被拒 1 条" in said
    assert "440524188001010014" not in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--position", "11"), "没有这个手指或手掌"),
        (("--position", "left_palm"), "没有这个手指或手掌"),
        (("--position", "7", "--modality", "palm_vein"), "没有这个手指或手掌"),
    ],
)
def test_a_finger_that_is_none_is_said_before_anything_is_sent(
    branch: Branch, command: Command, image: Callable[[bytes], str], arguments: tuple[str, ...], words: str
) -> None:
    enrolled(branch, command)
    code, said = command("check", image(b"FMR\0" + bytes(40)), "--person", "P1", *arguments)
    assert code == 2
    assert words in said


def test_a_folder_that_has_not_joined_and_an_image_that_is_none_are_said(
    branch: Branch, command: Command, image: Callable[[bytes], str]
) -> None:
    assert command("status")[0] == 2
    code, said = command("check", image(b"GIF89a"), "--person", "P1")
    assert code == 2
    assert "不是可用的采集" in said


def test_the_wrong_thumbprint_stops_joining(branch: Branch, command: Command) -> None:
    arguments = ("--server", branch.address, "--code", branch.code(), "--key", "B" * 43)
    code, said = command("enrol", *arguments)
    assert code == 1
    assert "指纹不符" in said
