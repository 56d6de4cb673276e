"""The bytes of a quarantined row that was put right are destroyed after their days; the fact stays."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import select

from tests.integration.feeds.office import Office, people
from verifier.audit.tables import AuditEntry
from verifier.database import EVERYWHERE
from verifier.feeds.purging import purge_mended
from verifier.feeds.tables import QuarantinedRow
from verifier.feeds.views import feed_view

ONE, TWO, *OTHERS = people(12)


def purged(office: Office, most: int = 100) -> int:
    with office.ctx.database.write(EVERYWHERE) as session:
        return purge_mended(session, office.ctx, most)["mended_rows"]


@pytest.fixture
def mended(office: Office) -> tuple[int, list[bytes]]:
    """A roll with two rows in quarantine, of which the first was put right; the feed and their bytes."""
    report = office.bring("roll", [*OTHERS, ONE.but(月待遇="1O0"), TWO.but(月待遇="2O0")])
    office.later()
    office.bring("roll", [ONE])
    assert report.feed_id is not None
    return report.feed_id, [row.raw for row in office.rows_of(QuarantinedRow)]


def test_bytes_go_after_their_days_and_line_reason_and_hash_stay(
    office: Office, mended: tuple[int, list[bytes]]
) -> None:
    feed_id, (raw, open_raw) = mended
    office.next_day(89)
    assert purged(office) == 0
    office.next_day()
    assert purged(office) == 1
    assert purged(office) == 0
    first, second = office.rows_of(QuarantinedRow)
    assert (first.raw, first.raw_sha256) == (b"", hashlib.sha256(raw).digest())
    assert first.mended_by_feed_id is not None
    assert (second.raw, second.raw_sha256, second.mended_by_feed_id) == (open_raw, None, None)
    with office.ctx.database.read(EVERYWHERE) as session:
        shown = feed_view(session, feed_id).quarantined
    assert [row.raw_text is None for row in shown] == [True, False]
    assert shown[0].reason.zh


def test_no_more_go_at_once_than_asked(sqlite_office: Office) -> None:
    sqlite_office.bring("roll", [*OTHERS, ONE.but(月待遇="1O0"), TWO.but(月待遇="2O0")])
    sqlite_office.bring("roll", [ONE, TWO])
    sqlite_office.next_day(91)
    assert [purged(sqlite_office, most=1) for _ in range(3)] == [1, 1, 0]


def test_the_night_destroys_them_and_the_chain_says_how_many(sqlite_office: Office) -> None:
    sqlite_office.bring("roll", [*OTHERS, ONE.but(月待遇="1O0")])
    sqlite_office.bring("roll", [ONE])
    sqlite_office.next_day(91)
    ctx = sqlite_office.ctx
    assert sqlite_office.night().report["steps"]["purge"]["mended_rows"] == 1
    with ctx.database.read(EVERYWHERE) as session:
        [entry] = session.scalars(select(AuditEntry).where(AuditEntry.action == "night.purged"))
    assert entry.detail["mended_rows"] == 1
