"""Turns what the services return into JSON: texts in both languages, times in ISO 8601, bytes in hex."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from verifier.database import Base
from verifier.language import Text
from verifier.months import Month


def plain(value: Any) -> Any:
    """Return a value as JSON knows it; a set comes sorted."""
    if isinstance(value, Text):
        return value.as_dict()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | Month):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    if dataclasses.is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return _collection(value)


def _collection(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(plain(item) for item in value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def columns(row: Base, *names: str) -> dict[str, Any]:
    """Return these columns of a row as JSON knows them."""
    return {name: plain(getattr(row, name)) for name in names}


def as_file(value: Any) -> bytes:
    """Return a JSON file people can read, the same bytes for the same value."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1, sort_keys=True)
    return text.encode() + b"\n"
