"""Which module holds which commands, so that a call reads the one room it names and ``--help`` reads all.

Reading every room takes some two seconds, and a night calls the command line many times. The table is held to
what the rooms really add by ``tests/integration/cli/test_rooms.py``.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from typing import Final

import typer

from verifier.cli.in_person import ask_in_person, commands

#: module of this package → the words its commands begin with, in the order ``--help`` lists them
ROOMS: Final[dict[str, tuple[str, ...]]] = {
    "setup": ("init", "migrate"),
    "users": ("user",),
    "backup": ("restore", "backup"),
    "doctor": ("doctor",),
    "device": ("device",),
    "operator": ("operator",),
    "kiosk": ("kiosk",),
    "feeds": ("import", "feeds"),
    "leads": ("leads",),
    "reports": ("report",),
    "match": ("match", "match-evaluate"),
    "biometrics": ("biometrics",),
    "weights": ("weights",),
    "enrol": ("enrol",),
    "vault": ("vault",),
    "certification": ("certification",),
    "campaigns": ("campaigns", "outbox"),
    "notices": ("notices",),
    "evidence": ("evidence",),
    "bundle": ("bundle",),
    "cases": ("cases",),
    "recovery": ("ledger", "debts"),
    "receipts": ("receipts", "refunds"),
    "proposals": ("write-off", "offset"),
    "plans": ("plans", "payroll"),
    "audit": ("audit",),
    "relations": ("relations",),
    "replay": ("replay",),
    "search": ("search",),
    "demo": ("demo",),
    "demo_kiosk": ("demo-kiosk",),
}
#: room → the package outside that adds a command of its own to it, by the name of its entry point
ADDED_TO: Final = {"kiosk": "web"}
#: answered by the command line itself, before any command
NO_ROOM: Final = "--version"


def add_rooms(app: typer.Typer, word: str | None) -> None:
    """Add the commands that begin with ``word``; all there are for None and for a word nobody knows."""
    if word == NO_ROOM:
        return
    named = next((room for room, words in ROOMS.items() if word in words), None)
    if named is None:
        _add_from_outside(app)
    else:
        _add(app, named)
    if named in ADDED_TO:
        _add_from_outside(app, ADDED_TO[named])
    if word not in {path.partition(" ")[0] for path, _ in commands(app)}:
        app.registered_commands.clear()
        app.registered_groups.clear()
        for room in ROOMS:
            _add(app, room)
        _add_from_outside(app)
    ask_in_person(app)


def _add(app: typer.Typer, room: str) -> None:
    import_module(f"verifier.cli.{room}").register(app)


def _add_from_outside(app: typer.Typer, name: str | None = None) -> None:
    points = entry_points(group="pension_verifier.commands")
    for point in sorted(points, key=lambda found: found.name):
        if name in (None, point.name):
            point.load()(app)
