"""The same news twice changes nothing, in whatever way it comes again."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import func, select

from tests.integration.feeds.office import IMPORTER, Office, Retiree, people, whole
from verifier.benefits.tables import Payment
from verifier.database import EVERYWHERE
from verifier.errors import InvalidInput
from verifier.feeds.mapping import FileMapping, Mapping
from verifier.feeds.quarantine import write_quarantine
from verifier.feeds.tables import Feed, FeedRow, QuarantinedRow, SourceRecord
from verifier.people.tables import Person

TEN = people(10)


@pytest.fixture
def small(sqlite_office: Office) -> Office:
    """An office whose import commits every 100 rows."""
    settings = sqlite_office.ctx.settings
    feeds = settings.feeds.model_copy(update={"batch_rows": 100})
    object.__setattr__(sqlite_office.ctx, "settings", settings.model_copy(update={"feeds": feeds}))
    return sqlite_office


def test_the_same_file_twice_changes_nothing(office: Office) -> None:
    files = [
        ("roll", office.write("roll", TEN)),
        ("payments", office.write("payments", [one.payment("202610") for one in TEN])),
        ("accounts", office.write("accounts", [{"个人编号": "P00001", "银行账号": "6217999999"}])),
        ("custody", office.write("custody", [{"编号": "1", "姓名": "王五", "状态": "有期徒刑"}])),
        ("other-roll", office.write("other-roll", [{"编号": "1", "姓名": "王五"}])),
    ]
    for kind, path in files:
        assert office.bring(kind, path).state == "applied"
    office.bring_held("deaths", [TEN[0].death()])
    before = whole(office.ctx)
    office.later()
    for kind, path in files:
        report = office.bring(kind, path)
        assert (report.state, report.accepted, report.quarantined) == ("repeated", 0, 0)
        assert report.duplicates == report.received
    assert whole(office.ctx) == before


def test_a_row_repeated_in_a_later_batch_is_a_duplicate(small: Office) -> None:
    crowd = people(150)
    deaths = [one.death(one.number) for one in crowd]
    report = small.bring("deaths", [*deaths, deaths[0], deaths[149]])
    assert (report.accepted, report.duplicates) == (150, 2)
    roll = small.bring("roll", [*crowd, crowd[0]])
    assert (roll.accepted, roll.duplicates) == (150, 1)
    paid = [one.payment("202610", 银行流水号="") for one in crowd]
    payments = small.bring("payments", [*paid, paid[3]])
    assert (payments.accepted, payments.duplicates) == (150, 1)
    assert len(small.rows_of(Payment)) == 150


def test_payments_before_the_roll_are_accepted_exactly_once_after_it(office: Office) -> None:
    path = office.write("payments", [one.payment("202610") for one in TEN])
    early = office.bring("payments", path)
    assert (early.accepted, early.quarantined) == (0, 10)
    assert office.bring("payments", path).state == "repeated"
    office.bring("roll", TEN)
    report = office.bring("payments", path)
    assert (report.accepted, report.mended, report.state) == (10, 10, "applied")
    assert office.bring("payments", path).state == "repeated"
    assert len(office.rows_of(Payment)) == 10
    assert all(row.mended_by_feed_id == report.feed_id for row in office.rows_of(QuarantinedRow))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be"])
def test_a_mended_quarantine_file_is_taken_in_exactly_once(office: Office, encoding: str) -> None:
    crowd = people(100)
    bad = [crowd[3].but(月待遇="12O0.00"), crowd[4].but(姓名="")]
    report = office.bring("roll", office.write("roll", [*crowd[5:], *bad], encoding=encoding))
    assert (report.accepted, report.quarantined) == (95, 2)
    assert report.feed_id is not None
    mended = office.folder / "mended.csv"
    assert write_quarantine(office.ctx, IMPORTER, report.feed_id, mended) == 2
    content = mended.read_bytes().decode(
        encoding.removesuffix("-sig") if encoding != "utf-16" else "utf-16-le"
    )
    assert len(content.splitlines()) == 3
    name = crowd[4]["姓名"]
    content = content.replace("12O0.00", "1200.00").replace(",,女", f",{name},女")
    mended.write_bytes(content.encode(encoding if encoding != "utf-16" else "utf-16-le"))
    again = office.bring("roll", mended)
    assert (again.accepted, again.mended, again.state) == (2, 2, "applied")
    before = whole(office.ctx)
    assert office.bring("roll", mended).state == "repeated"
    assert whole(office.ctx) == before
    [_, correction] = office.rows_of(Feed)
    assert correction.is_correction
    assert [row.mended_by_feed_id for row in office.rows_of(QuarantinedRow)] == [again.feed_id] * 2
    assert len(office.rows_of(Person)) == 97


def test_a_quarantine_file_keeps_the_delimiter_of_its_source(sqlite_office: Office) -> None:
    path = sqlite_office.folder / "semicolon.csv"
    path.write_text("个人编号;公民身份号码;姓名;月待遇\nP1;;王秀英;1O0\nP2;;李桂兰;200\n", "utf-8")
    report = sqlite_office.bring("roll", path)
    assert report.feed_id is not None
    mended = sqlite_office.folder / "mended.csv"
    write_quarantine(sqlite_office.ctx, IMPORTER, report.feed_id, mended)
    mended.write_text(mended.read_text("utf-8").replace("1O0", "100"), "utf-8")
    assert sqlite_office.bring("roll", mended).mended == 1


def test_rows_in_a_wrong_encoding_are_mended_by_declaring_the_right_one(sqlite_office: Office) -> None:
    path = sqlite_office.write("roll", TEN, encoding="gb18030")
    wrong = sqlite_office.bring("roll", path, mapping=Mapping(file=FileMapping(encoding="gb18030")))
    assert wrong.quarantined == 0
    spoiled = path.read_bytes() + b"P00099,," + b"\xff\xff,\n"
    path.write_bytes(spoiled)
    first = sqlite_office.bring("roll", path)
    assert first.quarantined == 1
    assert sqlite_office.bring("roll", path).state == "repeated"


def test_a_file_without_rows_leaves_nothing_behind(office: Office) -> None:
    before = whole(office.ctx)
    with pytest.raises(InvalidInput):
        office.bring("roll", [])
    assert whole(office.ctx) == before


def test_a_dry_run_writes_nothing_and_reports_all(office: Office) -> None:
    before = whole(office.ctx)
    report = office.bring("roll", [*TEN, TEN[1].but(月待遇="x"), TEN[2]], dry_run=True)
    assert (report.state, report.accepted, report.duplicates, report.quarantined) == ("checked", 10, 1, 1)
    assert report.feed_id is None
    assert whole(office.ctx) == before


def test_a_second_row_for_one_entitlement_is_refused_whichever_came_first(office: Office) -> None:
    office.bring("roll", TEN)
    report = office.bring("roll", [*TEN, TEN[0].but(月待遇="9999.00")])
    assert (report.duplicates, report.quarantined) == (10, 1)
    assert report.samples[0].code == "entitlement_twice"


def test_released_rows_that_came_another_way_meanwhile_are_not_doubled(office: Office) -> None:
    office.bring("roll", people(100))
    news = [one.death(one.number) for one in people(3)]
    held = office.bring("deaths", news)
    assert held.state == "held"
    office.next_day()
    twice = office.bring_held("deaths", [*news, people(1, 50)[0].death(50)])
    released = office.release(held)
    assert (twice.accepted, released.accepted, released.duplicates) == (4, 0, 3)
    assert len(office.rows_of(SourceRecord)) == 4
    assert released.feed_id is not None
    office.counts_add_up(released.feed_id)


def test_a_bank_reference_posted_while_a_feed_waited_is_not_posted_again(office: Office) -> None:
    crowd = people(20)
    office.bring("roll", crowd)
    office.bring("payments", [one.payment("202608") for one in crowd])
    held = office.bring("payments", [crowd[0].payment("202609"), crowd[1].payment("202609")])
    assert held.state == "held"
    other = [one.payment("202609", amount="100.00") for one in crowd]
    assert office.bring("payments", other).accepted == 20
    released = office.release(held)
    assert (released.accepted, released.duplicates) == (0, 2)
    with office.ctx.database.read(EVERYWHERE) as session:
        twice = session.execute(
            select(Payment.bank_reference).group_by(Payment.bank_reference).having(func.count() > 1)
        ).all()
    assert twice == []
    assert released.feed_id is not None
    office.counts_add_up(released.feed_id)


def test_an_interrupted_file_overtaken_by_another_doubles_nothing(
    small: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd = people(250)
    path = small.write("deaths", [one.death(one.number) for one in crowd])
    _break_after(monkeypatch, batches=1)
    with pytest.raises(KeyboardInterrupt):
        small.bring("deaths", path)
    monkeypatch.undo()
    other = small.bring("deaths", [one.death(one.number) for one in people(251)])
    assert other.accepted == 251
    small.release(other)
    report = small.bring("deaths", path)
    assert (report.received, report.state) == (250, "held")
    released = small.release(report)
    assert (released.accepted, released.duplicates) == (0, 250)
    assert len(small.rows_of(SourceRecord)) == 251
    assert len([row for row in small.rows_of(FeedRow) if row.outcome == "accepted"]) == 251


def _break_after(monkeypatch: pytest.MonkeyPatch, batches: int) -> None:
    from verifier.feeds import receiving  # noqa: PLC0415 -- patched where it is used

    taken = receiving._take
    left = [batches]

    def take(*arguments: object) -> None:
        if left[0] == 0:
            raise KeyboardInterrupt
        left[0] -= 1
        taken(*arguments)

    monkeypatch.setattr(receiving, "_take", take)


def test_a_name_cut_by_the_bank_contradicts_nobody_and_another_name_does(office: Office) -> None:
    one, other = Retiree(1, "买买提·艾合买提"), Retiree(2)
    office.bring("roll", [one, other])
    rows = [
        one.payment("202610", 姓名="买买提·艾合", 公民身份号码=""),
        other.payment("202610", 姓名="欧阳建国", 公民身份号码=""),
    ]
    report = office.bring("payments", rows)
    assert report.accepted == 1
    assert [sample.code for sample in report.samples] == ["person_contradiction"]


def test_a_stranger_to_the_roll_needs_no_id_to_be_ambiguous(office: Office) -> None:
    one, other = Retiree(1), Retiree(2)
    office.bring("roll", [one, other.but(公民身份号码=one["公民身份号码"])])
    rows = [
        one.payment("202610", 个人编号="", 公民身份号码=one["公民身份号码"]),
        one.payment("202610", 公民身份号码=Retiree(3)["公民身份号码"]),
        one.payment("202610", 姓名="欧阳建国"),
        one.payment("202610", 险种="城乡居民"),
        Retiree(9).payment("202610"),
    ]
    report = office.bring("payments", rows)
    codes = [sample.code for sample in report.samples]
    assert codes == [
        "person_ambiguous",
        "person_contradiction",
        "person_contradiction",
        "entitlement_unknown",
        "person_unknown",
    ]


def test_no_cell_of_a_quarantine_file_is_a_formula_and_the_mended_file_means_what_was_sent(
    sqlite_office: Office,
) -> None:
    office = sqlite_office
    path = office.folder / "formulas.csv"
    rows = [
        "P1,,王秀英,1O0,=cmd|'/c calc'!A0\r\n",
        'P2,,"=HYPERLINK(""http://x"",""y"")",2O0,\r\n',
        "P3,,李桂兰,-1,\r\n",
        'P4,,"@SUM(1)\r\n',  # quotes that do not pair
        "P5,,赵玉梅,5O0,\r\n",
    ]
    path.write_bytes(("个人编号,公民身份号码,姓名,月待遇,地址\r\n" + "".join(rows)).encode("gb18030"))
    report = office.bring("roll", path)
    assert report.quarantined == 5
    mended = office.folder / "mended.csv"
    assert report.feed_id is not None
    write_quarantine(office.ctx, IMPORTER, report.feed_id, mended)
    text = mended.read_bytes().decode("gb18030")
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\0"))] == []
    assert "P5,,赵玉梅,5O0,\r\n" in text, "what nothing would run keeps its bytes"
    mended.write_bytes(text.replace("1O0", "100").encode("gb18030"))
    assert office.bring("roll", mended).mended == 1
    assert [person.address for person in office.rows_of(Person)] == ["=cmd|'/c calc'!A0"]
