"""Tables with regions: what is different where an agency is, laid over what holds everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def regional(values: Mapping[str, Any], agency_code: str) -> dict[str, Any]:
    """Return a file's values where an agency is: its ``regions`` laid on top, the longest code last."""
    found = {key: value for key, value in values.items() if key != "regions"}
    regions = values.get("regions", {})
    for code in sorted((code for code in regions if agency_code.startswith(code)), key=len):
        found = overlaid(found, regions[code])
    return found


def overlaid(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``below`` with ``above`` on top: tables are merged, everything else is replaced whole."""
    found = dict(below)
    for key, value in above.items():
        under = found.get(key)
        found[key] = overlaid(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return found
