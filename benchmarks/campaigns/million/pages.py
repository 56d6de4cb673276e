"""The pages of the grown city, timed on the restored machine as every role."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import create_engine

from benchmarks.campaigns.million.machine import Cost, Machine
from benchmarks.console import bulk
from benchmarks.console.addresses import addresses
from benchmarks.console.around import fill_users
from benchmarks.console.build import settings_of
from benchmarks.console.pages import measure
from benchmarks.console.people import City
from verifier.accounts.tables import Agency
from verifier.clock import SystemClock
from verifier.context import open_context
from verifier.database import EVERYWHERE
from web.application import create_app

_MISSING = 404


def time_pages(machine: Machine, people: int, repeats: int = 5) -> list[tuple[str, str, Cost]]:
    """Return role, page and cost of the 95th percentile of each page that is there.

    Raises:
        SystemExit: a page failed.
    """
    settings = settings_of(machine.folder, machine.url)
    settings = settings.model_copy(
        update={
            "security": settings.security.model_copy(update={"key_dir": machine.folder / "var" / "keys"}),
            "nightly": settings.nightly.model_copy(
                update={"report_dir": machine.folder / Path("var") / "reports"}
            ),
        }
    )
    ctx = open_context(settings, SystemClock())
    password = bulk.password()
    with ctx.database.read(EVERYWHERE) as session:
        agencies = {agency.code: agency.id for agency in session.query(Agency)}
    engine = create_engine(machine.url)
    try:
        fill_users(engine, password, agencies)
    finally:
        engine.dispose()
    app = create_app(ctx)
    with app.test_request_context():
        wanted = list(addresses(app, City(people, (1,))))
    found = []
    for one in measure(app, password, wanted, repeats, patience=5.0):
        if one.status >= 500:
            raise SystemExit(f"BROKEN: {one.path} as {one.user} ended with {one.status}")
        if one.status != _MISSING:
            found.append((one.user, one.path, Cost(one.p95 / 1000, 0.0, 0.0, 0.0)))
    ctx.database.close()
    return found
