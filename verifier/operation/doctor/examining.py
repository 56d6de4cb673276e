"""The whole examination, in the order in which one thing rests on another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from verifier.clock import Clock, business_today
from verifier.context import Context, open_context
from verifier.database import EVERYWHERE, Database
from verifier.errors import ConfigurationError
from verifier.language import Text
from verifier.operation.doctor import keys, office, shell, store, unattended, work
from verifier.operation.doctor.findings import Finding
from verifier.people.tables import Person
from verifier.settings import Settings


@dataclass(frozen=True, slots=True)
class Patient:
    """What is looked at. ``quick``: without the audit chain, whose every entry is reckoned again."""

    settings: Settings
    clock: Clock
    quick: bool = False


def examine(patient: Patient) -> list[Finding]:
    """Return everything found, the worst first. Nothing is changed."""
    settings, clock = patient.settings, patient.clock
    found = [*keys.check_keys(settings.security.key_dir, clock.now())]
    with closing(Database(settings.database.url)) as database:
        broken = [*_store_file(database), *store.check_schema(database)]
    found += broken
    if not any(one.code in ("store.schema", "store.unreachable") for one in broken):
        found += _inside(patient)
    found += office.check_law(settings, business_today(clock))
    found += office.check_papers()
    found += office.check_serving(settings)
    found += office.check_transport(settings)
    order = ("error", "warning", "note")
    return sorted(found, key=lambda one: order.index(one.severity))


def _store_file(database: Database) -> Iterator[Finding]:
    path = Path(str(database.url.database))
    if database.is_sqlite and path.exists():
        yield from keys.check_private("store", path, 0o600)


def _inside(patient: Patient) -> list[Finding]:
    try:
        context = open_context(patient.settings, patient.clock)
    except ConfigurationError:  # the audit key, which was told of already
        return []
    found: list[Finding] = []
    with closing(context.database):
        for check in _checks(context, patient):
            try:
                found += check()
            except SQLAlchemyError as error:
                found.append(_broken_off(error))
    return found


def _checks(context: Context, patient: Patient) -> Iterator[Callable[[], list[Finding]]]:
    """Yield each look into the store; one that fails does not keep the others from being taken."""
    at_work = _at_work(context)
    if not patient.quick:
        yield lambda: [*store.check_chain(context)]
    yield lambda: [*store.check_seal(context, at_work=at_work)]
    yield lambda: _in_session(context, store.check_ledger)
    yield lambda: _in_session(context, lambda session: store.check_vault(session, context))
    yield lambda: _in_session(context, lambda session: store.check_clock(session, context, context.database))
    yield lambda: _in_session(context, lambda session: work.check_nights(session, context))
    yield lambda: _in_session(context, lambda session: work.check_feeds(session, context))
    yield lambda: _in_session(context, lambda session: unattended.check_jobs(session, context))
    yield lambda: _in_session(context, lambda session: unattended.check_late_feeds(session, context))
    yield lambda: _in_session(context, lambda session: shell.check_shell(session, context))
    yield lambda: [*work.check_backups(context, at_work=at_work)]
    yield lambda: [*work.check_disks(context)]


def _in_session(context: Context, check: Callable[..., Iterator[Finding]]) -> list[Finding]:
    with context.database.read(EVERYWHERE) as session:
        return [*check(session)]


def _at_work(context: Context) -> bool:
    """Tell whether there is anything to lose yet: a fresh installation needs no backup and had no night."""
    with context.database.read(EVERYWHERE) as session:
        return session.scalar(select(Person.id).limit(1)) is not None


def _broken_off(error: SQLAlchemyError) -> Finding:
    text = Text("检查中断：{why}。", "A check broke off: {why}.").fill(why=type(error).__name__)
    remedy = Text("请检查数据库服务和磁盘。", "Look at the database's server and the disk.")
    return Finding("store.broken_off", "error", text, remedy)
