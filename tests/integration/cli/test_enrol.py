"""``enrol`` and ``vault`` at the command line: what an operator and a security administrator see."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.factories import make_person
from tests.integration.biometrics.scene import Finger
from tests.integration.cli.conftest import Folder, Outcome
from verifier.biometrics.vault.kept_references import KEPT
from verifier.database import EVERYWHERE, Database


@pytest.fixture
def office(folder: Folder) -> Folder:
    """An office with an operator, a security administrator, and two people on the register."""
    assert folder.run("user", "add", "sun", "--role", "security_admin").code == 0
    database = Database(folder.url)
    with database.write(EVERYWHERE) as session:
        for pid in ("P1", "P2"):
            make_person(session, pid=pid)
    database.close()
    KEPT.forget()
    return folder


def images(office: Folder, finger: Finger, *qualities: int) -> list[str]:
    paths = []
    for number, quality in enumerate(qualities):
        path: Path = office.path / f"f{finger.number}-{number}.fmr"
        path.write_bytes(finger.impression(quality))
        paths.append(str(path))
    return paths


def enrol(office: Folder, pid: str, files: list[str], *more: str, position: str = "2") -> Outcome:
    given = ("--position", position, "--notice-version", "2026-01", "--as", "wang")
    return office.run("enrol", pid, *files, *given, *more)


def test_an_operator_enrols_a_person_and_sees_what_was_accepted(office: Folder) -> None:
    done = enrol(office, "P1", images(office, Finger(1), 70, 70, 70, 5), "--json")
    assert done.code == 0
    assert [one["accepted"] for one in done.json["captures"]] == [True, True, True, False]
    assert done.json["captures"][3]["reason"] == "quality"
    assert done.json["best"] == {"modality": "finger", "position": "2"}
    told = enrol(office, "P1", images(office, Finger(2), 70, 70, 70), "--lang", "en")
    assert told.code == 0
    assert "f2-0.fmr: accepted, quality 70." in told.out
    assert "3 earlier templates were revoked." in told.out


def test_poor_captures_are_refused_with_advice(office: Folder) -> None:
    done = enrol(office, "P1", images(office, Finger(1), 70, 5, 5), "--lang", "en")
    assert done.code == 2
    assert "f1-1.fmr: not clear enough, quality 5." in done.out
    assert "Not clear enough" in done.out
    assert "nothing was enrolled" in done.err


def test_a_double_is_told_without_a_name(office: Folder) -> None:
    assert enrol(office, "P1", images(office, Finger(1), 70, 70, 70)).code == 0
    done = enrol(office, "P2", images(office, Finger(1), 70, 70, 70), "--lang", "en")
    assert (done.code, "was used before" in done.err) == (1, True)  # a new Finger begins anew: equal bytes
    finger = Finger(1)
    for _ in range(8):
        finger.impression()
    done = enrol(office, "P2", images(office, finger, 70, 70, 70), "--lang", "en")
    assert done.code == 0
    assert "for somebody else" in done.out
    assert "P1" not in done.out + done.err


def test_who_holds_the_machine_may_enrol_from_files_under_the_present_notice(office: Folder) -> None:
    done = office.run("enrol", "P1", *images(office, Finger(1), 70, 70, 70), "--position", "2")
    assert done.code == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("enrol", "P1", "FILES", "--position", "2", "--notice-version", "1", "--as", "sun"), 4),
        (("enrol", "P9", "FILES", "--position", "2", "--notice-version", "1", "--as", "wang"), 1),
        (("enrol", "P1", "FILES", "--position", "0", "--notice-version", "1", "--as", "wang"), 2),
        (("enrol", "P1", "no.png", "--position", "2", "--notice-version", "1", "--as", "wang"), 2),
        (("vault", "rotate", "--as", "wang"), 4),
        (("vault", "rotate"), 4),
        (("vault", "status", "--as", "wang"), 4),
        (("vault", "revoke", "P1", "--reason", "consent withdrawn", "--as", "wang"), 4),
        (("vault", "revoke", "P1", "--reason", "consent withdrawn", "--as", "sun"), 1),
    ],
)
def test_what_is_not_right_or_not_permitted_is_refused(
    office: Folder, arguments: tuple[str, ...], code: int
) -> None:
    files = images(office, Finger(1), 70, 70, 70)
    given = [one for argument in arguments for one in (files if argument == "FILES" else [argument])]
    done = office.run(*given)
    assert done.code == code
    assert "Traceback" not in done.err


def test_files_that_are_no_samples_are_named_as_such(office: Folder) -> None:
    files = [office.write(f"{number}.png", f"no image {number}") for number in range(3)]
    done = enrol(office, "P1", files, "--lang", "en")
    assert done.code == 2
    assert "no image or template" in done.err


def test_the_vault_is_looked_at_rotated_and_emptied_of_a_person(office: Folder) -> None:
    assert enrol(office, "P1", images(office, Finger(1), 70, 70, 70)).code == 0
    before = office.run("vault", "status", "--as", "sun", "--json").json
    assert (before["people"], before["templates"], before["key_id"]) == (1, 3, "vault-1")
    rotated = office.run("vault", "rotate", "--as", "sun", "--json")
    assert rotated.code == 0
    assert rotated.json == {
        "key_id": "vault-2",
        "resumed": False,
        "rewrapped": 3,
        "damaged": 0,
        "destroyed_keys": ["vault-1"],
    }
    assert "vault-2" in office.run("vault", "status", "--as", "sun").out
    assert office.run("vault", "rotate", "--as", "sun", "--lang", "en").out.startswith("Key vault-3")
    revoked = office.run("vault", "revoke", "P1", "--reason", "consent withdrawn", "--as", "sun")
    assert (revoked.code, "3" in revoked.out) == (0, True)
    assert office.run("vault", "status", "--as", "sun", "--json").json["templates"] == 0


def test_a_missing_key_is_a_finding(office: Folder) -> None:
    assert enrol(office, "P1", images(office, Finger(1), 70, 70, 70)).code == 0
    [key] = office.path.rglob("vault-1.key")
    key.unlink()
    done = office.run("vault", "status", "--as", "sun", "--lang", "en")
    assert done.code == 3
    assert "vault-1 is missing" in done.out
