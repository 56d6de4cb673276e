"""The evening before the night: the store is made, people get their logins, the agencies' files arrive."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from verifier.accounts.actor import operating_system_user
from verifier.accounts.passwords import new_password
from verifier.accounts.service import actor_named, add_user, bring_in_agencies
from verifier.audit.keys import make_keys
from verifier.clock import Clock
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.demo.city import CityManifest, PlantedFile
from verifier.demo.place import DemoPlace
from verifier.devices.server_key_files import make_server_keys
from verifier.feeds.report import FeedReport
from verifier.feeds.service import import_file
from verifier.migrate import upgrade

#: names of the demonstration's people and their roles; the importer has no login to show
USERS: Final = {
    "diaocha": "investigator",
    "shenpi": "approver",
    "zhuguan": "supervisor",
    "anquan": "security_admin",
    "anquan2": "security_admin",
    "daoru": "operator",
}
IMPORTER: Final = "daoru"


@dataclass(frozen=True, slots=True)
class Login:
    """A login for this run only."""

    user: str
    role: str
    password: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """A planted file and what the import said of it."""

    planted: PlantedFile
    report: FeedReport


def make_store(place: DemoPlace, clock: Clock) -> None:
    """Make keys and database."""
    folder = place.settings.security.key_dir
    make_keys(folder)
    make_server_keys(folder, clock.now())
    upgrade(place.settings)


def make_logins(context: Context) -> tuple[Login, ...]:
    """Add the demonstration's users at the root agency, each with a fresh password."""
    logins = []
    with context.database.write(EVERYWHERE) as session:
        happenings = bring_in_agencies(session, context.settings.agencies)
        context.auditor.record(session, "demo", operating_system_user(), happenings)
        for user, role in USERS.items():
            password = new_password()
            add_user(session, context.clock, user, role, None, password)
            logins.append(Login(user, role, password))
    return tuple(login for login in logins if login.user != IMPORTER)


def bring_files(
    context: Context, place: DemoPlace, city: CityManifest, told: Callable[[Arrival], None]
) -> tuple[Arrival, ...]:
    """Import the city's files in order, as an operator would."""
    with context.database.read(EVERYWHERE) as session:
        importer = actor_named(session, IMPORTER)
    arrivals = []
    for planted in city.files:
        report = import_file(context, importer, planted.kind, place.files / planted.name, planted.source)
        arrivals.append(Arrival(planted, report))
        told(arrivals[-1])
    return tuple(arrivals)
