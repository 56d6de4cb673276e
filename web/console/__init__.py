"""The console's pages; one blueprint file per capability."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from web.console import (
    audit,
    cases,
    certification,
    checks,
    devices,
    enrolments,
    feeds,
    help,
    lapses,
    leads,
    reveal,
    runs,
    session,
    tasks,
)

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    session.blueprint,
    leads.blueprint,
    cases.blueprint,
    certification.blueprint,
    lapses.blueprint,
    checks.blueprint,
    tasks.blueprint,
    enrolments.blueprint,
    devices.blueprint,
    feeds.blueprint,
    runs.blueprint,
    reveal.blueprint,
    audit.blueprint,
    help.blueprint,
)
