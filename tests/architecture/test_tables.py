"""Every table: migrated, and either under the agency filter or known to hang below a table that is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Mapper

from verifier.accounts.tables import Agency
from verifier.context import Context
from verifier.database import EVERYWHERE, AgencyScoped, Base, Scope, ScopeBypassed
from verifier.migrate import differences
from verifier.tables import metadata

Insert = Callable[..., dict[str, Any]]

SCOPED = sorted(
    (mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, AgencyScoped)),
    key=lambda found: found.__name__,
)

#: Tables that refer to a scoped one without being scoped: their rows are reached through the row they belong
#: to, which the filter has let pass. A new one is added here with a look at every query on it.
REACHED_THROUGH = {
    "assessments": "cases",
    "case_events": "cases",
    "case_leads": "cases",
    "chain_entries": "devices",
    "challenges": "devices",
    # entered by a number and a code, before any agency is known: verifier/citizens alone reads them
    "citizen_codes": "people",
    "citizen_visits": "people",
    "declared_relations": "people",
    "device_keys": "devices",
    "enrolment_codes": "sites",
    "entitlement_changes": "entitlements",
    "feed_rows": "feeds",
    # counts of every agency's stops, by feed: no person, no case is told of them
    "halted_batches": "stops",
    "identity_changes": "people",
    "lapse_events": "lapses",
    "lead_decisions": "leads",
    "notice_services": "notices",
    "notice_voids": "notices",
    "operator_devices": "devices",
    "operator_sessions": "devices",
    "pairs": "people",
    "person_changes": "people",
    "person_locks": "people",
    "person_pairs": "people",
    "publication_approvals": "publication_lists",
    "publication_entries": "publication_lists",
    "quarantined_rows": "feeds",
    "source_records": "feeds",
    "staged_rows": "feeds",
    "stop_grounds": "stops",
    "verifications": "cases",
}


def test_every_table_has_its_migration_and_its_triggers(ctx: Context) -> None:
    assert differences(ctx.database) == []


def test_every_mapped_class_is_among_the_tables_of_the_migrations() -> None:
    mappers: frozenset[Mapper[Any]] = Base.registry.mappers
    assert {mapper.local_table.name for mapper in mappers} == set(metadata.tables)


@pytest.mark.parametrize("scoped", SCOPED, ids=lambda found: found.__name__)
def test_a_user_sees_only_the_rows_of_their_own_subtree(
    sqlite_ctx: Context, insert_row: Insert, scoped: type[Any]
) -> None:
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        paths = {agency.id: agency.path for agency in session.scalars(select(Agency))}
        for agency in paths:
            insert_row(session, scoped.__table__, agency_id=agency)
    for agency, path in paths.items():
        with sqlite_ctx.database.read(Scope(path)) as session:
            seen = set(session.scalars(select(scoped.agency_id)))
            assert seen == {other for other, below in paths.items() if below.startswith(path)}
            assert agency in seen
            with pytest.raises(ScopeBypassed):
                session.execute(select(func.count()).select_from(scoped.__table__))


def test_every_table_below_a_scoped_one_is_scoped_or_known() -> None:
    scoped = {found.__tablename__ for found in SCOPED}
    found = {
        table.name
        for table in metadata.tables.values()
        if table.name not in scoped and scoped & {key.column.table.name for key in table.foreign_keys}
    }
    assert found == set(REACHED_THROUGH)
    assert set(REACHED_THROUGH.values()) <= scoped
