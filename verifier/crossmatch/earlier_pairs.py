"""Pairs about to be compared anew or dropped, kept as the night before them saw them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.crossmatch.tables import Pair, PersonPair
from verifier.database.bulk import among, chunks, table_of
from verifier.database.earlier import keep_earlier

#: the explanation is most of a pair, and only its levels decide; the version tells nothing by itself
_UNCOMPARED: Final = frozenset({"parts", "model_version"})


def keep_earlier_pairs(
    session: Session,
    model: type[Pair] | type[PersonPair],
    changed: Sequence[Mapping[str, Any]],
    gone: Iterable[int],
) -> None:
    """Keep the pairs that ``changed`` overwrites with other values, and those that go; before either is done.

    Kept is everything but the words of the explanation.
    """
    written = {int(row["id"]): row for row in changed}
    for chunk in chunks([*written, *gone]):
        query = select(*table_of(model).columns).where(among(session, model.id, chunk))
        rows = (dict(row._mapping) for row in session.execute(query))
        keep_earlier(session, model, [_short(row) for row in rows if _differs(row, written.get(row["id"]))])


def _differs(row: Mapping[str, Any], new: Mapping[str, Any] | None) -> bool:
    return (
        new is None
        or any(row[name] != value for name, value in new.items() if name not in _UNCOMPARED)
        or levels(row["parts"]) != levels(new["parts"])
    )


def _short(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"parts": [] if row["tier"] == "certain" else levels(row["parts"])}


def levels(parts: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Return an explanation without its words: how each field compared."""
    return [{"field": str(part["field"]), "level": str(part["level"])} for part in parts]
