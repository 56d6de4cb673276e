"""PINs of operators."""

from __future__ import annotations

import pytest

from verifier.accounts.passwords import password_matches
from verifier.devices.pins import hash_pin, new_pin
from verifier.errors import InvalidInput


@pytest.mark.parametrize(
    "pin",
    [
        "",
        "12345",
        "1234567890123",
        "12a456",
        "١٢٣٤٥٦",
        "777777",
        "123456",
        "654321",
        "890123",
        "８２７１９３",
    ],
)
def test_short_long_foreign_and_obvious_pins_are_refused_without_repeating_them(pin: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        hash_pin(pin)
    assert not pin or pin not in f"{refused.value} {refused.value.remedy}".replace("123456", "")


def test_a_pin_is_kept_as_argon2_and_compared_like_a_password() -> None:
    stored = hash_pin("827193")
    assert stored.startswith("$argon2id$")
    assert "827193" not in stored
    assert password_matches(stored, "827193")
    assert not password_matches(stored, "827194")


def test_a_made_pin_is_never_an_obvious_one() -> None:
    digits = iter([1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0, 8, 2, 7, 1, 9, 3])
    assert new_pin(lambda _below: next(digits)) == "827193"
    assert {len(new_pin()) for _ in range(20)} == {6}
