"""Every file of a generated city is taken in with exactly the counts its manifest promises."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.integration.feeds.office import IMPORTER, Office
from verifier.database import EVERYWHERE
from verifier.demo.city import CityManifest, Flaw, generate_city
from verifier.feeds.service import import_file
from verifier.feeds.tables import FeedRow

OUTCOME = {Flaw.DUPLICATE: "duplicate"}


@pytest.fixture
def city(office: Office) -> CityManifest:
    return generate_city(office.folder / "city", 600, 7, date(2026, 11, 21))


def test_counts_equal_the_manifest_file_by_file(office: Office, city: CityManifest) -> None:
    for planted in city.files:
        report = import_file(
            office.ctx, IMPORTER, planted.kind, office.folder / "city" / planted.name, planted.source
        )
        counted = (report.received, report.accepted, report.duplicates, report.quarantined)
        expected = (planted.rows, planted.accepted, planted.duplicates, planted.quarantined)
        assert counted == expected, (planted.name, report)
        assert (report.state == "held") is planted.expected_held, planted.name
        assert report.feed_id is not None
        office.counts_add_up(report.feed_id)
        with office.ctx.database.read(EVERYWHERE) as session:
            fate = {
                row.line: row.outcome
                for row in session.scalars(select(FeedRow).where(FeedRow.feed_id == report.feed_id))
            }
        for fault in planted.faults:
            assert fate[fault.line] == OUTCOME.get(fault.flaw, "quarantined"), (planted.name, fault)
