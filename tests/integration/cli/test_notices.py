"""The commands for papers and evidence, with their exit codes and their one JSON object."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document

from tests.integration.cli.conftest import Folder
from tests.integration.notices.scene import JPEG, Matter, new_matter
from verifier.clock import FixedClock
from verifier.context import open_context
from verifier.settings import load_settings

OLD = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)


@pytest.fixture
def work(folder: Folder) -> Iterator[tuple[Folder, Matter]]:
    for name, role in (("li", "investigator"), ("sun", "supervisor")):
        assert folder.run("user", "add", name, "--role", role).code == 0
    made = open_context(load_settings(folder.path / "config.toml", {}), FixedClock(OLD))
    with closing(made.database):
        yield folder, new_matter(made)


def photo(folder: Folder) -> str:
    path = folder.path / "回执.jpg"
    path.write_bytes(JPEG)
    return str(path)


def test_a_paper_is_made_listed_served_and_taken_out_again(work: tuple[Folder, Matter]) -> None:
    folder, matter = work
    case, out = str(matter.case), str(folder.path / "告知书.docx")
    made = folder.run(
        "notices", "make", "return_notice", "--case", case, "--out", out, "--as", "li", "--json"
    )
    assert (made.code, made.json["title"]) == (0, "退回待遇告知书")
    assert made.json["number"].startswith("379901退告〔")
    assert any("王秀英" in one.text for one in Document(out).paragraphs)
    notice = str(made.json["id"])
    refused = folder.run(
        "notices", "serve", notice, "--method", "left", "--proof", photo(folder), "--as", "li"
    )
    assert refused.code == 1
    done = folder.run(
        *("notices", "serve", notice, "--method", "in_person", "--proof", photo(folder)),
        *("--receiver", "王小明", "--as", "li", "--json"),
    )
    assert (done.code, done.json["proof_kind"]) == (0, "receipt")
    listed = folder.run("notices", "list", "--case", case, "--as", "li", "--json").json["notices"]
    assert [one["outcome"] for one in listed[0]["services"]] == ["served"]
    assert "王秀英" not in folder.run("notices", "list", "--as", "li").out
    again = str(folder.path / "again.docx")
    assert folder.run("notices", "export", notice, "--out", again, "--as", "li").code == 0
    assert Path(again).read_bytes() == Path(out).read_bytes()


def test_a_paper_is_declared_void_and_terms_of_publication_are_entered(work: tuple[Folder, Matter]) -> None:
    folder, matter = work
    notice = str(matter.make("return_notice").id)
    void = folder.run("notices", "void", notice, "--reason", "收件人有误", "--as", "li", "--json")
    assert (void.code, void.json["void"]) == (0, "收件人有误")
    assert folder.run("notices", "void", notice, "--reason", "再次", "--as", "li").code == 1
    matter.serve(matter.make("return_notice"), outcome="not_found")
    matter.serve(matter.make("return_publication"), "publication")
    assert folder.run("notices", "pass", "--as", "li", "--json").json == {"served": 1}
    assert folder.run("notices", "pass", "--as", "li", "--json").json == {"served": 0}


def test_what_cannot_be_made_uses_no_number(
    work: tuple[Folder, Matter], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, matter = work
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    case = ("--case", str(matter.case), "--as", "li")
    pdf = folder.run("notices", "make", "return_notice", "--out", str(folder.path / "a.pdf"), *case)
    assert (pdf.code, "docx" in pdf.err) == (2, True)
    out = str(folder.path / "a.docx")
    assert folder.run("notices", "make", "return_notice", "--out", "a.txt", *case).code == 2
    assert folder.run("notices", "make", "letter", "--out", out, *case).code == 2
    assert folder.run("notices", "make", "stop_notice", "--out", out, "--month", "soon", *case).code == 2
    assert folder.run("notices", "make", "return_notice", "--out", out, "--due", "soon", *case).code == 2
    assert folder.run("notices", "make", "return_notice", "--out", out, *case[:2]).code == 4
    assert folder.run("notices", "list", "--as", "li", "--json").json == {"notices": []}


def test_names_are_proposed_approved_listed_and_withdrawn(work: tuple[Folder, Matter]) -> None:
    folder, matter = work
    case = str(matter.case)
    early = folder.run("notices", "publish", "propose", "--case", case, "--reason", "催收", "--as", "li")
    assert early.code == 1
    matter.may_be_published()
    made = folder.run(
        "notices", "publish", "propose", "--case", case, "--reason", "催收", "--as", "li", "--json"
    )
    number = str(made.json["list"])
    for user in ("zhao", "sun"):
        said = folder.run("notices", "publish", "approve", number, "--reason", "同意", "--as", user, "--json")
    assert (said.code, said.json["state"]) == (0, "published")
    [shown] = folder.run("notices", "publish", "list", "--as", "li", "--json").json["public"]
    assert shown["name"] == "王**"
    assert folder.run("notices", "publish", "withdraw", number, "--reason", "错", "--as", "li").code == 0
    assert folder.run("notices", "publish", "list", "--as", "li", "--json").json == {"public": []}
    assert folder.run("notices", "publish", "refuse", number, "--reason", "错", "--as", "sun").code == 1


def test_evidence_is_attached_found_and_taken_out(work: tuple[Folder, Matter]) -> None:
    folder, matter = work
    attached = folder.run(
        *("evidence", "attach", photo(folder), "--case", str(matter.case), "--source", "邮局"),
        *("--note", "挂号信", "--as", "li", "--json"),
    )
    assert (attached.code, attached.json["type"]) == (0, "image/jpeg")
    found = folder.run("evidence", "list", "--words", "挂号", "--as", "li", "--json").json["evidence"]
    assert [one["id"] for one in found] == [attached.json["id"]]
    out = folder.path / "out.jpg"
    assert (
        folder.run("evidence", "export", str(attached.json["id"]), "--out", str(out), "--as", "li").code == 0
    )
    assert out.read_bytes() == JPEG
    script = folder.write("a.jpg", "<script>")
    refused = folder.run(
        "evidence", "attach", script, "--case", str(matter.case), "--source", "x", "--as", "li"
    )
    assert refused.code == 1
