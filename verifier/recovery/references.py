"""The reference of a debt, quoted by whoever pays: ``T00000012-84``, found again in any memo (pure).

Two check digits (ISO 7064 MOD 97-10) catch every single wrong digit and every exchange of neighbours.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_DIGITS: Final = 8
_FORM: Final = re.compile(r"(?<![A-Z0-9])T[\s\-_.:]*((?:\d[\s\-_.]?){9}\d)(?!\d)")


def debt_reference(number: int) -> str:
    """Return the reference of the debt that the assessment ``number`` opened.

    Raises:
        ValueError: a number outside 1 to 99,999,999.
    """
    if not 0 < number < 10**_DIGITS:
        raise ValueError(f"no reference for {number}")
    body = f"{number:0{_DIGITS}d}"
    return f"T{body}-{_check(body)}"


def references_in(text: str | None) -> tuple[str, ...]:
    """Return each valid reference a memo holds, as issued; full-width forms and blanks do not matter."""
    plain = unicodedata.normalize("NFKC", text or "").upper()
    found = []
    for match in _FORM.finditer(plain):
        digits = re.sub(r"\D", "", match[1])
        body, check = digits[:_DIGITS], digits[_DIGITS:]
        if check == _check(body) and int(body):
            found.append(f"T{body}-{check}")
    return tuple(dict.fromkeys(found))


def _check(body: str) -> str:
    return f"{98 - int(body) * 100 % 97:02d}"
