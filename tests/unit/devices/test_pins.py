"""PINs of operators."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from verifier.accounts.passwords import password_matches
from verifier.audit.keys import make_keys
from verifier.context import Context
from verifier.devices.pins import hash_pin, new_pin, opened_hash, sealed_hash
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


def test_what_is_stored_of_a_pin_opens_for_its_operator_and_with_its_key_only(
    sqlite_ctx: Context, tmp_path: Path
) -> None:
    hashed = hash_pin("827193")
    stored = sealed_hash(sqlite_ctx, "op-1", hashed)
    assert hashed not in stored
    assert sealed_hash(sqlite_ctx, "op-1", hashed) != stored
    assert opened_hash(sqlite_ctx, "op-1", stored) == hashed
    make_keys(tmp_path / "others")
    security = sqlite_ctx.settings.security.model_copy(update={"key_dir": tmp_path / "others"})
    elsewhere = replace(sqlite_ctx, settings=sqlite_ctx.settings.model_copy(update={"security": security}))
    assert opened_hash(elsewhere, "op-1", stored) is None
    others = (("op-2", stored), ("op-1", stored[:-4]), ("op-1", hashed), ("op-1", ""), ("op-1", None))
    for operator, text in others:
        assert opened_hash(sqlite_ctx, operator, text) is None


def test_a_made_pin_is_never_an_obvious_one() -> None:
    digits = iter([1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0, 8, 2, 7, 1, 9, 3])
    assert new_pin(lambda _below: next(digits)) == "827193"
    assert {len(new_pin()) for _ in range(20)} == {6}
