"""Builds the city once and keeps it: a database, its keys and the password of its users in one folder."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, text

from benchmarks.console import bulk
from benchmarks.console.around import fill_around, fill_users
from benchmarks.console.matters import fill_matters
from benchmarks.console.people import City, fill_people
from benchmarks.shared.places import ROOT
from verifier import migrate
from verifier.accounts.actor import system_actor
from verifier.accounts.service import bring_in_agencies
from verifier.accounts.tables import Agency
from verifier.audit.keys import make_keys
from verifier.clock import FixedClock
from verifier.context import Context, open_context
from verifier.database import EVERYWHERE
from verifier.devices.server_key_files import make_server_keys
from verifier.search.keeping import rebuild
from verifier.settings import Settings, load_settings

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Size:
    """How large the city is; ``months`` of payments to everybody."""

    people: int
    leads: int
    cases: int
    months: int


def settings_of(folder: Path, url: str) -> Settings:
    """The repository's settings, all that is written under ``folder``."""
    plain: dict[str, Any] = load_settings(ROOT / "config.toml", {}).model_dump()
    plain["database"]["url"] = url
    plain["security"]["key_dir"] = folder / "keys"
    plain["nightly"]["report_dir"] = folder / "reports"
    plain["security"]["second_factor_roles"] = ()
    plain["logs"]["requests"] = False
    return Settings(**plain)


def open_city(folder: Path, url: str, size: Size) -> tuple[Context, str]:
    """Return the city's context and the password of its users; builds it where it is not yet as asked."""
    kept = folder / "city.json"
    settings = settings_of(folder, url)
    if kept.exists():
        told = json.loads(kept.read_text("utf-8"))
        if told["size"] == asdict(size) and told["url"] == url:
            return open_context(settings, FixedClock(NOW)), told["password"]
        raise SystemExit(f"another city is kept in {folder}: name another folder")
    password = bulk.password()
    make_keys(settings.security.key_dir)
    make_server_keys(settings.security.key_dir, NOW)
    migrate.upgrade(url)
    ctx = open_context(settings, FixedClock(NOW))
    with ctx.database.write(EVERYWHERE) as session:
        bring_in_agencies(session, settings.agencies)
    _build(ctx, size, password)
    kept.write_text(json.dumps({"size": asdict(size), "url": url, "password": password}), "utf-8")
    kept.chmod(0o600)
    return ctx, password


def _build(ctx: Context, size: Size, password: str) -> None:
    with ctx.database.read(EVERYWHERE) as session:
        agencies = {agency.code: agency.id for agency in session.query(Agency)}
    city = City(size.people, tuple(sorted(agencies.values())[1:]))
    engine = create_engine(ctx.database.url)
    steps: dict[str, Callable[[], object]] = {
        "users": lambda: fill_users(engine, password, agencies),
        "people": lambda: fill_people(engine, city, size.months),
        "around": lambda: fill_around(engine, city),
        "matters": lambda: fill_matters(engine, city, size.leads, size.cases),
        "statistics": lambda: _analyse(engine),
        "search": lambda: rebuild(ctx, system_actor()),
        "statistics again": lambda: _analyse(engine),
    }
    with closing(_Disposing(engine)):
        for name, step in steps.items():
            began = time.perf_counter()
            step()
            print(f"built {name} in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)


class _Disposing:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()


def _analyse(engine: Engine) -> None:
    command = "VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(command))
