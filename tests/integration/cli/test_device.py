"""The commands for devices and operators, with their exit codes and their one JSON object."""

from __future__ import annotations

import io
import re

import pytest

from tests.integration.cli.conftest import Folder
from tests.integration.devices.scene import Kiosk, join
from verifier.clock import SystemClock
from verifier.context import open_context
from verifier.protocol.messages.answered import JoinAnswer
from verifier.settings import load_settings

ISSUE = ("device", "issue-code", "--site", "青禾银行")


@pytest.fixture
def office(folder: Folder) -> Folder:
    """A folder with two security administrators and a supervisor."""
    for name, role in (("an", "security_admin"), ("bo", "security_admin"), ("sun", "supervisor")):
        assert folder.run("user", "add", name, "--role", role).code == 0
    return folder


def _joined(folder: Folder, serial: str = "SN-1") -> str:
    """Issue a code and have a kiosk join with it; return the device's id."""
    code = folder.run(*ISSUE, "--agency", "379901", "--as", "an", "--json").json["code"]
    context = open_context(load_settings(folder.path / "config.toml", {}), SystemClock())
    answer = join(context, Kiosk(serial), code)
    context.database.close()
    assert isinstance(answer, JoinAnswer)
    return answer.device_id


def test_a_code_is_issued_for_a_new_site_and_then_for_the_known_one(office: Folder) -> None:
    first = office.run(*ISSUE, "--kind", "township", "--agency", "379901", "--as", "an", "--json")
    assert first.code == 0, first
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5,6}){4}", first.json["code"])
    assert len(first.json["server_key"]) == 43
    assert (first.json["site"], first.json["new_site"]) == ("青禾银行", True)
    again = office.run(*ISSUE, "--as", "an", "--json").json
    assert not again["new_site"]
    assert again["code"] != first.json["code"]
    shown = office.run(*ISSUE, "--as", "an", "--lang", "en")
    assert "another security administrator" in shown.out
    assert "另一位安全管理员" in office.run(*ISSUE, "--as", "an").out


def test_the_same_person_does_not_approve_and_another_does(office: Folder) -> None:
    device = _joined(office)
    refused = office.run("device", "approve", device, "--as", "an", "--json")
    assert refused.code == 4
    assert "different" in refused.json["error"]["message"]["en"]
    done = office.run("device", "approve", device, "--attended", "--as", "bo", "--json")
    assert (done.code, done.json) == (0, {"device": device, "status": "active", "attended": True})
    assert office.run("device", "approve", device, "--as", "bo").code == 1


def test_a_device_is_suspended_resumed_revoked_and_listed(office: Folder) -> None:
    device = _joined(office)
    office.run("device", "approve", device, "--as", "bo")
    for step, status in (("suspend", "suspended"), ("resume", "active"), ("revoke", "revoked")):
        done = office.run("device", step, device, "--reason", "检修", "--as", "an", "--json")
        assert (done.code, done.json["status"]) == (0, status)
    [row] = office.run("device", "list", "--as", "sun", "--json").json["devices"]
    assert (row["id"], row["status"], row["reason"], row["approved_by"]) == (device, "revoked", "检修", "bo")
    assert "已注销" in office.run("device", "list", "--as", "sun").out
    assert office.run("device", "list", "--status", "active", "--as", "sun", "--json").json["devices"] == []


def test_a_device_is_stopped_first_and_explained_later_and_the_machine_itself_may_list(
    office: Folder,
) -> None:
    device = _joined(office)
    office.run("device", "approve", device, "--as", "bo")
    assert office.run("device", "suspend", device, "--as", "an").code == 0
    [row] = office.run("device", "list", "--json").json["devices"]
    assert (row["status"], "no reason given" in row["reason"]) == ("suspended", True)
    assert office.run("device", "resume", device, "--as", "an").code == 2


def test_without_a_person_or_the_right_it_is_four_and_without_a_reason_two(office: Folder) -> None:
    device = _joined(office)
    anonymous = office.run(*ISSUE, "--json")
    assert anonymous.code == 4
    assert "--as" in anonymous.json["error"]["remedy"]["en"]
    assert office.run(*ISSUE, "--as", "sun").code == 4
    assert office.run("device", "rotate-keys", "--as", "sun").code == 4
    assert office.run("device", "revoke", device, "--as", "an").code == 2
    assert office.run("device", "revoke", device, "--reason", " ", "--as", "an").code == 2
    assert office.run("device", "approve", "dev-none", "--as", "an").code == 1
    assert office.run("device", "issue-code", "--site", "x", "--kind", "shop", "--as", "an").code == 2


def test_init_makes_the_servers_keys_and_they_are_rotated_once_in_seven_days(office: Folder) -> None:
    assert (office.path / "var" / "keys" / "kiosk-signing-1.key").stat().st_mode & 0o777 == 0o600
    done = office.run("device", "rotate-keys", "--as", "an", "--json")
    assert done.code == 0
    assert [key["kid"] for key in done.json["encryption"]] == ["enc-2", "enc-1"]
    assert "d" not in done.json["signing"][0]
    assert office.run("device", "rotate-keys", "--as", "an").code == 1
    assert office.run("init", "--json").json["keys_made"] == []
    assert office.run("doctor").code == 0


def test_the_doctor_and_the_issuer_say_that_server_keys_are_missing(office: Folder) -> None:
    (office.path / "var" / "keys" / "server-keys.json").unlink()
    assert office.run("doctor").code == 3
    refused = office.run(*ISSUE, "--as", "an", "--lang", "en")
    assert refused.code == 2
    assert "init" in refused.err


def test_an_operator_is_added_listed_given_a_new_pin_and_disabled(office: Folder) -> None:
    device = _joined(office)
    added = office.run(
        "operator", "add", "op-1", "--name", "孙丽", "--device", device, "--as", "sun", "--json"
    )
    assert added.code == 0, added
    assert re.fullmatch(r"\d{6}", added.json["pin"])
    [row] = office.run("operator", "list", "--as", "sun", "--json").json["operators"]
    assert (row["id"], row["name"], row["devices"], row["active"]) == ("op-1", "孙丽", [device], True)
    changed = office.run("operator", "new-pin", "op-1", "--as", "sun")
    assert re.search(r"密码（只显示这一次）：\d{6}", changed.out)
    assert office.run("operator", "disable", "op-1", "--as", "sun").code == 0
    assert "已停用" in office.run("operator", "list", "--as", "sun").out
    assert office.run("operator", "disable", "op-1", "--as", "sun").code == 1


def test_a_pin_is_read_from_standard_input_and_not_shown(
    office: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = _joined(office)
    arguments = ("--name", "孙丽", "--device", device, "--pin-stdin", "--as", "sun", "--json")
    monkeypatch.setattr("sys.stdin", io.StringIO("123456\n"))
    assert office.run("operator", "add", "op-1", *arguments).code == 2
    monkeypatch.setattr("sys.stdin", io.StringIO("827193\n"))
    done = office.run("operator", "add", "op-1", *arguments)
    assert (done.code, done.json) == (0, {"operator": "op-1"})
    assert "827193" not in done.out + done.err
    assert office.run("operator", "add", "op-2", "--name", "x", "--device", device, "--as", "an").code == 4
