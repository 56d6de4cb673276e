"""A bundle holds the whole case, masked or for a reason in full; the chain remembers each one."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text, update

from tests import factories as make
from tests.integration.notices.scene import ID_NO, LI, NAME, SUN, Matter, new_matter
from verifier.accounts.actor import system_actor
from verifier.audit.chain import entry_mac
from verifier.audit.tables import AuditEntry
from verifier.bundle.audit_proof import audit_proof
from verifier.bundle.checking import check_bundle
from verifier.bundle.exporting import ExportedBundle, export_bundle
from verifier.certification.tables import Check
from verifier.database import EVERYWHERE
from verifier.devices.server_keys import signer
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted
from verifier.feeds.tables import SourceRecord
from verifier.notices.archive import archive_folder
from verifier.people.tables import Person

ACCOUNT = "6217000000"


def export(matter: Matter, folder: Path, **how: Any) -> tuple[ExportedBundle, zipfile.ZipFile]:
    out = folder / "case.zip"
    done = export_bundle(matter.ctx, how.pop("actor", LI), matter.case, out, **how)
    return done, zipfile.ZipFile(out)


def said(container: zipfile.ZipFile, name: str) -> Any:
    return json.loads(container.read(name))


def everything(container: zipfile.ZipFile) -> str:
    return "".join(container.read(name).decode("utf-8", "replace") for name in container.namelist())


def test_a_bundle_in_full_holds_every_part_and_passes_its_check(matter: Matter, tmp_path: Path) -> None:
    done, container = export(matter, tmp_path, reveal=True, reason="依法院调取函")
    report = check_bundle(tmp_path / "case.zip", signer(matter.ctx).kid)
    assert (report.problem, report.pinned, report.files) == (None, True, done.files)
    case = said(container, "case.json")
    assert (case["person"]["name"], case["person"]["id_no"]) == (NAME, ID_NO)
    [lead] = [name for name in container.namelist() if name.startswith("leads/")]
    assert said(container, lead)["record"]["id_no"] == ID_NO
    assert said(container, lead)["paid_after_fen"] == 3 * 187_832
    [notice] = said(container, "documents/index.json")
    assert hashlib.sha256(container.read(notice["file"])).hexdigest() == notice["sha256"]
    assert notice["services"][0]["receiver"] == "王小明（子）"
    proof, picture = said(container, "evidence/index.json")
    assert container.read(picture["file"]) == b"\xff\xd8\xff\xe0 another picture "
    assert proof["file"].endswith(".jpg")
    [debt] = said(container, "ledger/debts.json")
    assert debt["transactions"][0]["postings"][0]["amount_fen"] == 3 * 187_832
    assert said(container, "ledger/assessments.json")[0]["lines"][0]["account_no"].startswith(ACCOUNT)
    told = [one["sentence"]["en"] for one in said(container, "timeline.json")]
    assert any(sentence.startswith("Assessment approved") for sentence in told)


def test_a_masked_bundle_names_nobody_and_lists_files_by_hash_only(matter: Matter, tmp_path: Path) -> None:
    _, container = export(matter, tmp_path)
    shown = everything(container)
    for hidden in (NAME, ID_NO, ACCOUNT, "王小明"):
        assert hidden not in shown
    assert said(container, "case.json")["person"]["name"] == "王**"
    assert not [name for name in container.namelist() if name.endswith((".docx", ".jpg"))]
    [notice] = said(container, "documents/index.json")
    assert (notice["file"], len(notice["sha256"])) == (None, 64)
    assert check_bundle(tmp_path / "case.zip").problem is None


def test_each_export_is_audited_with_the_hash_of_what_left(matter: Matter, tmp_path: Path) -> None:
    before = len(matter.audited())
    done, _ = export(matter, tmp_path)
    assert matter.audited()[before:] == ["case.bundle_exported"]
    full, _ = export(matter, tmp_path, reveal=True, reason="依法院调取函")
    assert matter.audited()[before + 1 :] == [
        "case.bundle_exported",
        "notice.opened",
        "evidence.opened",
        "evidence.opened",
    ]
    details = matter.all_audit_details()
    assert done.sha256 in details
    assert full.sha256 == hashlib.sha256((tmp_path / "case.zip").read_bytes()).hexdigest()
    assert full.sha256 in details
    assert NAME not in details


def test_the_same_case_at_the_same_moment_gives_the_same_bytes(matter: Matter, tmp_path: Path) -> None:
    def without_audit(container: zipfile.ZipFile) -> dict[str, bytes]:
        ours = {"audit/proof.json", "manifest.json", "signature.json"}
        return {name: container.read(name) for name in container.namelist() if name not in ours}

    _, one = export(matter, tmp_path)
    first = without_audit(one)
    _, other = export(matter, tmp_path)  # the first export is in the second one's chain
    assert without_audit(other) == first


def test_the_audit_proof_can_be_recomputed_by_whoever_holds_the_key(matter: Matter, tmp_path: Path) -> None:
    done, container = export(matter, tmp_path, reveal=True, reason="依法院调取函")
    proof = said(container, "audit/proof.json")
    assert (proof["broken"], done.broken) == ([], ())
    assert {one["subject_type"] for one in proof["entries"]} >= {"case", "lead", "notice", "evidence", "debt"}
    with matter.ctx.database.read(EVERYWHERE) as session:
        stored = {entry.seq: entry for entry in session.scalars(select(AuditEntry))}
    assert proof["head"] == {"seq": proof["head"]["seq"], "mac": stored[proof["head"]["seq"]].mac.hex()}
    for one in proof["entries"]:
        entry = stored[one["seq"]]
        names = ("seq", "actor", "os_user", "action", "subject_type", "subject_id", "detail")
        mac = entry_mac(
            matter.ctx.auditor.key,
            bytes.fromhex(one["previous_mac"]),
            at=entry.at,
            **{name: one[name] for name in names},
        )
        assert mac.hex() == one["mac"]
        following = stored.get(one["seq"] + 1)
        if one["seq"] < proof["head"]["seq"]:
            assert one["next_mac"] == following.mac.hex()


def test_a_changed_entry_of_the_chain_is_named_in_the_bundle(matter: Matter, tmp_path: Path) -> None:
    with matter.ctx.database.write(EVERYWHERE) as session:
        sqlite = session.get_bind().dialect.name == "sqlite"
        names = session.scalars(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entries'")
            if sqlite
            else text("SELECT tgname FROM pg_trigger WHERE tgrelid = 'audit_entries'::regclass")
        ).all()
        for name in names:
            session.execute(text(f"DROP TRIGGER {name}" + ("" if sqlite else " ON audit_entries")))
        seq = session.scalars(select(AuditEntry.seq).where(AuditEntry.action == "case.fact_confirmed")).one()
        session.execute(update(AuditEntry).where(AuditEntry.seq == seq).values(actor="nobody"))
    done, container = export(matter, tmp_path)
    assert done.broken == (seq,)
    assert said(container, "audit/proof.json")["broken"] == [seq]
    with matter.ctx.database.read(EVERYWHERE) as session:
        assert audit_proof(session, matter.ctx.auditor.key, {}).entries == ()


def test_checks_are_told_without_sample_template_or_score(
    matter: Matter, tmp_path: Path, insert_row: Any
) -> None:
    with matter.ctx.database.write(EVERYWHERE) as session:
        person = session.get(Person, matter.person)
        insert_row(
            session,
            Check.__table__,
            id="chk_1",
            person_id=person.id,
            agency_id=person.agency_id,
            modality="finger",
            position="right_index",
            decision="match",
            score=77.125,
        )
    _, container = export(matter, tmp_path, reveal=True, reason="依法院调取函")
    [check] = said(container, "biometrics/checks.json")
    assert (check["id"], check["decision"]) == ("chk_1", "match")
    assert not {"score", "sample_digest", "body_hash", "answer"} & check.keys()
    assert "77.125" not in everything(container)


def test_the_system_an_operator_and_a_stranger_get_nothing(matter: Matter, tmp_path: Path) -> None:
    with matter.ctx.database.read(EVERYWHERE) as session:
        elsewhere = make.make_actor("wu", "investigator", make.agency(session, "379902"))
    for actor, refusal in (
        (system_actor(), NotPermitted),
        (make.make_actor("gu", "operator"), NotPermitted),
        (elsewhere, NotFound),
    ):
        with pytest.raises(refusal):
            export(matter, tmp_path, actor=actor)
    assert list(tmp_path.glob("*.zip")) == []


def test_in_full_only_with_a_reason_and_the_right(matter: Matter, tmp_path: Path) -> None:
    for reason in ("", "急"):
        with pytest.raises(InvalidInput):
            export(matter, tmp_path, reveal=True, reason=reason)
    bare = make.make_actor("bo")
    object.__setattr__(bare, "rights", bare.rights - {"people.reveal"})
    with pytest.raises(NotPermitted):
        export(matter, tmp_path, reveal=True, reason="依法院调取函", actor=bare)
    export(matter, tmp_path, reveal=True, reason="依法院调取函", actor=SUN)


def test_a_file_changed_in_the_archive_stops_the_bundle_and_leaves_nothing(
    matter: Matter, tmp_path: Path
) -> None:
    for path in archive_folder(matter.ctx.settings).rglob("*"):
        if path.is_file():
            path.write_bytes(b"otherwise")
    before = len(matter.audited())
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(Conflict):
        export(matter, out, reveal=True, reason="依法院调取函")
    assert list(out.iterdir()) == []
    assert len(matter.audited()) == before


def test_a_case_without_papers_or_debt_is_a_bundle_too(matter: Matter, tmp_path: Path) -> None:
    bare = new_matter(matter.ctx, assessed=False, name="李桂兰")
    _, container = export(bare, tmp_path)
    assert said(container, "ledger/debts.json") == said(container, "documents/index.json") == []
    assert "李桂兰" not in everything(container)


def test_a_comparison_is_told_field_by_field_and_masked_where_it_names_somebody(
    matter: Matter, tmp_path: Path
) -> None:
    def part(field: str, record: str, person: str, sentence: str) -> dict[str, Any]:
        values = {"record_value": record, "person_value": person}
        return {"field": field, "level": "variant", "weight": 2.5, "zh": sentence, "en": sentence} | values

    with matter.ctx.database.write(EVERYWHERE) as session:
        person = session.get(Person, matter.person)
        record = session.scalars(select(SourceRecord)).one()
        parts = [
            part("id", ID_NO, ID_NO[:-2] + "3X", "一位之差"),
            part("name", "王秀瑛", NAME, f"王秀瑛与{NAME}"),
            part("address", "湖滨路1号", "湖滨路2号", "同一条路"),
        ]
        make.make_pair(session, person, record, parts=parts)
    _, container = export(matter, tmp_path)
    [lead] = [name for name in container.namelist() if name.startswith("leads/")]
    told = said(container, lead)
    assert [row["field"] for row in told["compared"]] == ["id", "name", "address"]
    assert told["compared"][0]["record_value"] == "110" + "*" * 13 + "2*"
    assert told["compared"][1]["record_value"] == "王**"
    assert told["compared"][1]["sentence"]["zh"] == "王**与王**"
    assert (told["prior"], [row["weight"] for row in told["weights"]]) == (-17.6, [2.5, 2.5, 2.5])
    assert "湖滨路1号" not in everything(container)
    _, full = export(matter, tmp_path, reveal=True, reason="依法院调取函")
    assert said(full, lead)["compared"][1]["record_value"] == "王秀瑛"
