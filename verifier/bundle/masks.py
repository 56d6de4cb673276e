"""Hides personal data in what a masked bundle says: known values wherever they stand, and long numbers.

What the register, the records and the papers of a case say of people is known, and is replaced in every text,
also inside a sentence or a reason somebody wrote. A text may still hold what nobody recorded elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from verifier.notices.chinese import masked_name
from verifier.people.masking import HIDDEN, mask_account, mask_id, mask_phone

#: identity numbers, accounts, telephones: eleven digits and more, alone
_NUMBER: Final = r"(?<![0-9A-Za-z])[0-9]{11,19}[Xx]?(?![0-9A-Za-z])"
_SHORTEST: Final = 2


def mask_address(_address: str) -> str:
    """Return what stands in the place of an address: nothing of it can be shown."""
    return HIDDEN * 6


_KINDS: Final[dict[str, Callable[[str], str]]] = {
    "id_no": mask_id,
    "name": masked_name,
    "phone": mask_phone,
    "account": mask_account,
    "address": mask_address,
}


@dataclass
class Masks:
    """The personal values of one case, gathered while it is read, and the texts without them."""

    _known: dict[str, str] = field(default_factory=dict)

    def know(self, kind: str, values: Iterable[str | None]) -> None:
        """Remember values of a kind: id_no, name, phone, account, address."""
        for value in values:
            text = (value or "").strip()
            if len(text) >= _SHORTEST:
                self._known.setdefault(text, _KINDS[kind](text))

    def masked(self, value: Any) -> Any:
        """Return a JSON value with every known value and every long number in its texts masked."""
        return self._walk(value, self._pattern())

    def _pattern(self) -> re.Pattern[str]:
        # the longest first: a name may begin another
        known = (_alone(text) for text in sorted(self._known, key=lambda text: (-len(text), text)))
        return re.compile("|".join([*known, _NUMBER]))

    def _walk(self, value: Any, pattern: re.Pattern[str]) -> Any:
        if isinstance(value, str):
            return pattern.sub(self._shown, value)
        if isinstance(value, Mapping):
            return {key: self._walk(item, pattern) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self._walk(item, pattern) for item in value]
        return value

    def _shown(self, found: re.Match[str]) -> str:
        known = self._known.get(found[0])
        return mask_id(found[0]) if known is None else known


def _alone(text: str) -> str:
    """A name in Latin letters or a number is a word of its own; a Chinese name stands anywhere."""
    before = r"(?<![0-9A-Za-z])" if text[0].isascii() and text[0].isalnum() else ""
    behind = r"(?![0-9A-Za-z])" if text[-1].isascii() and text[-1].isalnum() else ""
    return before + re.escape(text) + behind
