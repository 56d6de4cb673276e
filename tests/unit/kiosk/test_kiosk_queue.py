"""The queue through power cuts: no body lost that was kept, no number used twice with other bytes."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest

from tests.unit.kiosk.machine import NOW, CutDisk, PowerCut, Wire, joined_state, no_line, problem
from verifier.clock import FixedClock
from verifier.errors import AlreadyRunning, ConfigurationError
from verifier.kiosk import offline, state
from verifier.kiosk.checking import Captured, Kiosk, Turn
from verifier.kiosk.outcome import Outcome
from verifier.kiosk.queue import Queue
from verifier.kiosk.sample_file import Sample
from verifier.kiosk.state import State
from verifier.kiosk.transport import NoAnswer
from verifier.protocol import base64url
from verifier.protocol.chain import FIRST, entry_hash

TURN = Turn("11010519491231002X", ("finger",))
CAPTURED = Captured(Sample("fmr-19794-2-2005", b"FMR\0" + bytes(30), 60), "finger", 2)


class Server:
    """Keeps the chain as the real one does and remembers every byte it ever saw under a number."""

    def __init__(self) -> None:
        self.seen: dict[int, set[bytes]] = {}
        self.captures: dict[str, bytes] = {}

    def react(self, _method: str, path: str, body: bytes | None) -> tuple[int, object] | Exception:
        if path == "/v1/devices/self":
            return problem("device_pending", 403)
        told = json.loads(body or b"{}")
        if path == "/v1/checks/batch":
            return 200, {"results": [self._one(item) for item in told["items"]]}
        if path == "/v1/checks":
            result = self._one(told)
            return result["status"], result["body"]
        return problem("not_found", 404)

    def _one(self, item: dict[str, object]) -> dict[str, object]:
        digest = entry_hash(item)
        seq = int(str(item["seq"]))
        self.seen.setdefault(seq, set()).add(digest)
        self.captures[str(item["capture_id"])] = digest
        before = self.seen.get(seq - 1)
        assert before is None or base64url.decode(str(item["prev_hash"])) in before
        return {"capture_id": item["capture_id"], "status": 410, "body": problem("capture_too_old", 410)[1]}


def kiosk_on(folder: Path, wire: Wire, disk: CutDisk | None = None) -> Kiosk:
    return Kiosk(State(folder, disk), FixedClock(NOW), lambda _server: wire, lambda _seconds: None)


def sync_quietly(kiosk: Kiosk) -> None:
    with pytest.raises(Exception, match="waiting for approval"):
        kiosk.sync()


#: how many steps on the disk one capture and the sending of two take
STEPS = 19


@pytest.mark.parametrize("cut_before", range(STEPS))
def test_the_power_may_be_cut_before_every_step_of_capturing_and_sending(
    tmp_path: Path, cut_before: int
) -> None:
    joined_state(tmp_path / "k")
    server = Server()
    kept_before = _capture(tmp_path, Wire(server.react)).seq
    disk = CutDisk(cut_before)
    kept: list[str] = []
    with pytest.raises(PowerCut):
        _capture_and_send(tmp_path, server, disk, kept)
    # the lights are on again, and somebody else comes
    after = _capture(tmp_path, Wire(server.react))
    sync_quietly(kiosk_on(tmp_path / "k", Wire(server.react)))
    assert after.seq > kept_before
    assert all(len(bodies) == 1 for bodies in server.seen.values()), "a number was used twice"
    assert sorted(server.seen) == list(range(1, after.seq + 1)), "a number was left out"
    assert after.capture_id in server.captures
    assert set(kept) <= set(server.captures), "what was told to be recorded is lost"
    assert len(Queue(State(tmp_path / "k"))) == 0


def _capture(folder: Path, wire: Wire, disk: CutDisk | None = None) -> Outcome:
    return kiosk_on(folder / "k", wire, disk).submit(TURN, CAPTURED)


def _capture_and_send(folder: Path, server: Server, disk: CutDisk, kept: list[str]) -> None:
    kept.append(_capture(folder, Wire(no_line), disk).capture_id)
    sync_quietly(kiosk_on(folder / "k", Wire(server.react), disk))


def test_the_steps_cut_above_are_all_there_are(tmp_path: Path) -> None:
    """Else a step that is added would go untried."""
    joined_state(tmp_path / "k")
    disk = CutDisk(1000)
    _capture(tmp_path, Wire(no_line))
    _capture(tmp_path, Wire(no_line), disk)
    sync_quietly(kiosk_on(tmp_path / "k", Wire(Server().react), disk))
    assert 1000 - disk.left == STEPS


@pytest.mark.parametrize("cut_before", range(9))
def test_a_capture_made_offline_after_its_line_broke_is_one_body_or_the_other(
    tmp_path: Path, cut_before: int
) -> None:
    joined_state(tmp_path / "k")
    online = Turn("11010519491231002X", ("finger",), "chl-on", bytes(32), "finger", 2, None, 3)
    disk = CutDisk(cut_before)
    with suppress(PowerCut):
        kiosk_on(tmp_path / "k", Wire(no_line), disk).submit(online, CAPTURED)
    server = Server()
    after = _capture(tmp_path, Wire(server.react))
    sync_quietly(kiosk_on(tmp_path / "k", Wire(server.react)))
    assert all(len(bodies) == 1 for bodies in server.seen.values())
    assert sorted(server.seen) == list(range(1, after.seq + 1))


def test_a_body_that_may_have_left_is_never_changed(tmp_path: Path) -> None:
    joined_state(tmp_path / "k")
    online = Turn("11010519491231002X", ("finger",), "chl-on", bytes(32), "finger", 2, None, 3)
    wire = Wire(lambda *_: NoAnswer("broken"))
    outcome = kiosk_on(tmp_path / "k", wire).submit(online, CAPTURED)
    assert outcome.kind == "deferred"
    [entry] = Queue(State(tmp_path / "k")).entries()
    assert {body for path, _, body in wire.sent if path == "/v1/checks"} == {entry.body}
    assert not entry.is_offline
    assert {headers["Idempotency-Key"] for _, headers, _ in wire.sent} == {entry.capture_id}


def test_a_second_body_under_a_number_cannot_be_made_once_another_follows(tmp_path: Path) -> None:
    queue = Queue(joined_state(tmp_path / "k"))
    first = queue.append({"capture_id": "a"})
    queue.append({"capture_id": "b"})
    with pytest.raises(AssertionError):
        queue.replace_unsent(first, {"capture_id": "c"})


def test_the_chain_begins_with_zeros_and_goes_on_over_an_emptied_queue(tmp_path: Path) -> None:
    queue = Queue(joined_state(tmp_path / "k"))
    assert queue.head() == (0, FIRST)
    first = queue.append({"capture_id": "a"})
    queue.settle([first])
    second = queue.append({"capture_id": "b"})
    assert (second.seq, second.told["prev_hash"]) == (2, base64url.encode(first.hash))


def test_a_damaged_body_is_said_and_not_thrown_away(tmp_path: Path) -> None:
    queue = Queue(joined_state(tmp_path / "k"))
    entry = queue.append({"capture_id": "a"})
    entry.path.write_bytes(b"{}")
    with pytest.raises(ConfigurationError, match="damaged"):
        queue.head()
    assert entry.path.exists()


def test_a_full_disk_is_said_before_anything_is_promised(tmp_path: Path) -> None:
    class FullDisk(CutDisk):
        def write(self, path: Path, data: bytes) -> None:
            raise OSError(28, "No space left on device")

    joined_state(tmp_path / "k")
    with pytest.raises(ConfigurationError):
        Queue(State(tmp_path / "k", FullDisk(99))).append({"capture_id": "a"})
    assert Queue(State(tmp_path / "k")).head() == (0, FIRST)


def test_no_stored_challenge_is_used_twice_and_none_that_has_expired(tmp_path: Path) -> None:
    kept = joined_state(tmp_path / "k")
    taken = [offline.take(kept, NOW) for _ in range(60)]
    assert len({one.challenge_id for one in taken if one is not None}) == 60
    assert offline.take(kept, NOW) is None
    assert offline.wanted(kept, NOW) == 100
    again = joined_state(tmp_path / "other")
    assert offline.in_store(again, NOW.replace(day=24)) == []


def test_the_folder_is_for_its_owner_alone_and_for_one_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = joined_state(tmp_path / "k")
    assert all((path.stat().st_mode & 0o077) == 0 for path in [kept.folder, *kept.folder.iterdir()])
    monkeypatch.setattr(state, "_WAIT_FOR_OTHERS", 0.0)
    with kept.alone(), pytest.raises(AlreadyRunning), State(kept.folder).alone():
        pass
    kept.folder.chmod(0o755)
    with pytest.raises(ConfigurationError, match="read by others"):
        State.existing(kept.folder)
