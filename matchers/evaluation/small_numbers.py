"""What few errors can tell: the rule of 3 and the rule of 30."""

from __future__ import annotations

from typing import Final

CONFIDENCE: Final = 0.95
ENOUGH_ERRORS: Final = 30
"""With so many errors the true rate is within 30 % of the observed one, with 90 % confidence.

Doddington, Przybocki, Martin, Reynolds: The NIST speaker recognition evaluation, Speech Communication 31(2),
2000.
"""


def largest_rate_without_errors(comparisons: int, confidence: float = CONFIDENCE) -> float:
    """Return the highest error rate that still leaves so many comparisons without an error.

    The rule of 3 (ISO/IEC 19795-1, Annex B): about 3 / n at 95 % confidence; exactly 1 − 0.05^(1/n). The
    comparisons must be independent: those of one finger are not, so count fingers, or pairs of fingers.

    Raises:
        ValueError: no comparison, or a confidence outside ]0, 1[.
    """
    if comparisons < 1 or not 0 < confidence < 1:
        raise ValueError("at least one comparison, and a confidence between 0 and 1")
    return float(1 - (1 - confidence) ** (1 / comparisons))


def enough_errors(errors: int) -> bool:
    """Tell whether a rate rests on enough errors to be stated within 30 % (rule of 30)."""
    return errors >= ENOUGH_ERRORS
