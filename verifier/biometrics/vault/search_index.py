"""The search codes of everybody enrolled, in one process's memory, brought up to date before each search."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import structlog
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from verifier.biometrics.vault.ciphers import DoesNotOpen
from verifier.biometrics.vault.codes_of_modality import codes_of
from verifier.biometrics.vault.keys import opening_key
from verifier.biometrics.vault.opening import references_by_id
from verifier.biometrics.vault.sealing import Owner, open_search_code
from verifier.biometrics.vault.search_codes import Codes, Growing, Searchable
from verifier.biometrics.vault.tables import Template
from verifier.context import Context
from verifier.database import Database
from verifier.database.bulk import among, chunks

_log = structlog.get_logger(__name__)
_AT_ONCE: Final = 2000
_LOOK_BACK: Final = 2000
"""Numbers are given before transactions end: so many earlier ones are looked at again for late comers."""


@dataclass(frozen=True)
class Everybody:
    """The codes of a modality as they were at one moment."""

    codes: Searchable
    template_ids: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.template_ids)

    def likeliest(self, sample: Any, most: int | None) -> list[int]:
        """Return the templates most like a sample, the likeliest first; some may be revoked since."""
        if not len(self):
            return []
        return [int(self.template_ids[row]) for row in self.codes.short_list(sample, most)]


class SearchIndex:
    """One modality's codes; grows with the table. Revoked ones leave when the process starts anew."""

    def __init__(self, modality: str) -> None:
        self._modality = modality
        self._codes: Codes = codes_of(modality)
        self._list = self._codes.new_list()
        self._template_ids = Growing((), np.int64)
        self._known: set[int] = set()
        self._last = 0
        self._turn = threading.Lock()

    def everybody(self, session: Session, context: Context) -> Everybody:
        """Return all codes there are, those added since the last time decrypted now.

        The session must see everybody.
        """
        with self._turn:
            query = select(Template.id).where(Template.id > self._last - _LOOK_BACK, *self._in_use())
            new = [one for one in session.scalars(query.order_by(Template.id)) if one not in self._known]
            for some in chunks(new, _AT_ONCE):
                self._add(session, context, some)
            return Everybody(self._list.searchable(), self._template_ids.view())

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return self._list.size + self._template_ids.size

    def _in_use(self) -> tuple[ColumnElement[bool], ...]:
        return (
            Template.modality == self._modality,
            Template.revoked_at.is_(None),
            Template.search_code.is_not(None),
        )

    def _add(self, session: Session, context: Context, some: Sequence[int]) -> None:
        columns = (
            Template.id,
            Template.person_id,
            Template.version,
            Template.algorithm,
            Template.key_id,
            Template.wrapped_key,
            Template.search_code,
        )
        query = select(*columns).where(among(session, Template.id, some), *self._in_use())
        opened: dict[int, bytes] = {}
        for row in session.execute(query.order_by(Template.id)).all():
            code = self._opened(session, context, row)
            if code is not None:
                opened[row.id] = code
        self._list.extend(list(opened.values()))
        self._template_ids.extend(np.array(list(opened), np.int64))
        self._known.update(some)
        self._last = max(self._last, *some)

    def _opened(self, session: Session, context: Context, row: Any) -> bytes | None:
        owner = Owner(row.person_id, self._modality, row.version)
        key = opening_key(context, row.key_id)
        try:
            code = open_search_code(key, owner, row.algorithm, row.wrapped_key, row.search_code)
        except DoesNotOpen:
            _log.error("search code does not open", template_id=row.id)
            return None
        if self._codes.current(code):
            return code
        # another version made it: the template itself tells what is needed
        references = references_by_id(session, context, [row.id])
        return self._codes.code(references[0].sample) if references else None


_indexes: weakref.WeakKeyDictionary[Database, dict[str, SearchIndex]] = weakref.WeakKeyDictionary()
_indexes_turn = threading.Lock()


def search_index(context: Context, modality: str) -> SearchIndex:
    """Return this process's index of a modality.

    Raises:
        InvalidInput: there is no such modality.
    """
    with _indexes_turn:
        known = _indexes.setdefault(context.database, {})
        if modality not in known:
            known[modality] = SearchIndex(modality)
        return known[modality]
