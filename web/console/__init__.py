"""The console's pages; one blueprint file per capability."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from web.console import audit, cases, feeds, help, leads, reveal, runs, session

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    session.blueprint,
    leads.blueprint,
    cases.blueprint,
    feeds.blueprint,
    runs.blueprint,
    reveal.blueprint,
    audit.blueprint,
    help.blueprint,
)
