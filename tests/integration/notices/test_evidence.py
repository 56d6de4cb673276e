"""Evidence: kept by hash, typed by bytes, found by any word, opened only with an audit entry."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests import factories as make
from tests.integration.notices.scene import JPEG, LI, ZHAO, Matter
from verifier.bars.tables import DeclaredRelation
from verifier.cases.tables import Case
from verifier.database import EVERYWHERE
from verifier.errors import ConfigurationError, HostileFile, InvalidInput, NotFound, NotPermitted
from verifier.notices.archive import archive_folder
from verifier.notices.evidence import attach, find_files, open_file, read_file, receive
from verifier.notices.tables import EvidenceFile


def found(matter: Matter, words: str, case: int | None = None) -> list[str]:
    with matter.ctx.database.read(EVERYWHERE) as session:
        return [row.name for row in find_files(session, words, case)]


def test_a_file_is_attached_kept_and_opened_as_it_came(matter: Matter) -> None:
    received = receive(matter.ctx, JPEG, "../上门照片.exe", "走访组", "家属在场")
    row = attach(matter.ctx, LI, matter.case, received)
    assert (row.name, row.media_type, row.size) == ("上门照片.jpg", "image/jpeg", len(JPEG))
    assert open_file(matter.ctx, LI, row.id)[1] == JPEG
    assert matter.audited()[-2:] == ["evidence.attached", "evidence.opened"]
    assert "家属" not in matter.all_audit_details()


def test_files_are_found_by_any_of_their_words_and_wildcards_are_plain_letters(
    matter_on_both: Matter,
) -> None:
    matter = matter_on_both
    for name, source, note in (("死亡证明.jpg", "医院", "原件 100%"), ("Visit_1.jpg", "走访组", "")):
        attach(matter.ctx, LI, matter.case, receive(matter.ctx, JPEG + name.encode(), name, source, note))
    assert found(matter, "医院 证明") == ["死亡证明.jpg"]
    assert found(matter, "VISIT") == ["Visit_1.jpg"]
    assert found(matter, "100%") == ["死亡证明.jpg"]
    assert found(matter, "t%1") == []
    assert found(matter, "", matter.case) == ["Visit_1.jpg", "死亡证明.jpg"]
    assert found(matter, "", matter.case + 1) == []


def test_the_same_bytes_twice_are_one_file(matter_on_both: Matter) -> None:
    matter = matter_on_both
    first, second = (attach(matter.ctx, LI, matter.case, matter.file()).id for _ in range(2))
    assert first == second
    assert matter.count(EvidenceFile) == 1


@pytest.mark.parametrize("data", [b"", b"MZ program", b"<script>"])
def test_what_is_no_evidence_is_neither_kept_nor_listed(matter: Matter, data: bytes) -> None:
    with pytest.raises(InvalidInput):
        receive(matter.ctx, data, "a.jpg", "走访组")
    assert not archive_folder(matter.ctx.settings).exists()


def test_a_file_beyond_the_limit_is_never_read_whole(matter: Matter, tmp_path: Path) -> None:
    large = tmp_path / "large.jpg"
    with large.open("wb") as stream:
        stream.write(JPEG)
        stream.truncate(matter.ctx.settings.notices.largest_file_mb * 1_000_000 + 1)
    with pytest.raises(HostileFile):
        read_file(matter.ctx, large)
    with pytest.raises(InvalidInput):
        read_file(matter.ctx, tmp_path / "missing.jpg")


def test_a_source_is_named(matter: Matter) -> None:
    for source in (" ", "长" * 101):
        with pytest.raises(InvalidInput):
            receive(matter.ctx, JPEG, "a.jpg", source)


def test_who_may_attach_and_open(matter: Matter) -> None:
    row = attach(matter.ctx, LI, matter.case, matter.file())
    with pytest.raises(NotPermitted):
        attach(matter.ctx, ZHAO, matter.case, matter.file())
    with pytest.raises(NotPermitted):
        open_file(matter.ctx, make.make_actor("wu", "operator"), row.id)
    with matter.ctx.database.read(EVERYWHERE) as session:
        elsewhere = make.make_actor("qian", "supervisor", make.agency(session, "379902"))
    with pytest.raises(NotFound):
        open_file(matter.ctx, elsewhere, row.id)
    with pytest.raises(NotFound):
        attach(matter.ctx, elsewhere, matter.case, matter.file())


def test_whoever_is_close_to_the_person_attaches_nothing(matter: Matter) -> None:
    file = matter.file()
    with matter.ctx.database.write(EVERYWHERE) as session:
        person = session.get_one(Case, matter.case).person_id
        session.add(
            DeclaredRelation(
                user_name=LI.name,
                person_id=person,
                relation="relative",
                declared_by=LI.name,
                declared_at=matter.ctx.clock.now(),
            )
        )
    with pytest.raises(NotPermitted):
        attach(matter.ctx, LI, matter.case, file)
    assert matter.count(EvidenceFile) == 0


_SCANNERS: dict[str, dict[bytes, type[Exception] | None]] = {
    "import sys; sys.exit(b'EICAR' in sys.stdin.buffer.read())": {b"": None, b"EICAR": HostileFile},
    "raise SystemExit(2)": {b"": ConfigurationError},
}


@pytest.mark.parametrize("program", [*_SCANNERS, None])
def test_the_offices_scanner_looks_at_each_file_and_what_it_cannot_look_at_is_not_kept(
    matter: Matter, program: str | None
) -> None:
    command = ("no-such-scanner",) if program is None else (sys.executable, "-c", program)
    notices = matter.ctx.settings.notices.model_copy(update={"scanner": command})
    ctx = replace(matter.ctx, settings=matter.ctx.settings.model_copy(update={"notices": notices}))
    expected = {b"": ConfigurationError} if program is None else _SCANNERS[program]
    for added, refused in expected.items():
        if refused is None:
            assert receive(ctx, JPEG + added, "照片.jpg", "走访组").size == len(JPEG)
        else:
            kept = sorted(archive_folder(ctx.settings).rglob("*"))
            with pytest.raises(refused):
                receive(ctx, JPEG + added, "照片.jpg", "走访组")
            assert sorted(archive_folder(ctx.settings).rglob("*")) == kept
