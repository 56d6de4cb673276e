"""Passwords that are tried first are refused; any sign is allowed, none is asked for, none is changed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.accounts.guessable import COMMON, OF_THE_OFFICE, is_guessable
from verifier.accounts.passwords import hash_password, new_password, password_matches
from verifier.errors import ConfigurationError, InvalidInput

PAGE = (Path(__file__).parents[3] / "docs" / "administration.md").read_text(encoding="utf-8")
GUESSED = (
    *("password1234", "Password2026!", "P@ssw0rd!!!!", "qwertyuiop123", "1qaz2wsx3edc", "q1w2e3r4t5y6"),
    *("aaaaaaaaaaaa", "abcabcabcabc", "123456789012", "abcdefghijkl", "Summer2026!!!", "iloveyou1314"),
    *("yanglao202612", "shebao12345678", "pension-verifier", "养老保险中心123456", "管理员密码123456789"),
    *("li.jing@2026!", "LiJing-pension-1", "zhangwei19850312", "admin_admin_admin", "0987654321098"),
)
GOOD = (
    *("correct-horse-battery", "four unrelated words", "我家门前有两棵树一口井和猫", "tr0ub4dor&3xyz;"),
    *(
        "   leading, and inner   blanks too ",
        "ÄÖÜ ßßß ñandú grüezi",
        "xkfj-29hq-mmzt-ppu3",
        "☕🚲🎻🧦🪁🦊🌧️🧩🥁🪜🛶🧵",
    ),
)


@pytest.mark.parametrize("password", GUESSED)
def test_a_password_made_of_names_common_words_runs_and_repeats_is_refused(password: str) -> None:
    with pytest.raises(InvalidInput):
        hash_password(password, ("li.jing",))


@pytest.mark.parametrize("password", GOOD)
def test_any_signs_of_any_script_make_a_password_and_not_one_is_changed(password: str) -> None:
    stored = hash_password(password, ("li.jing",))
    assert password_matches(stored, password)
    for other in (password + " ", password[:-1], password.swapcase()):
        assert other == password or not password_matches(stored, other)


def test_a_password_is_twelve_to_a_thousand_signs_long_and_every_one_counts() -> None:
    words = " ".join(f"{number}th" for number in range(77, 300))[:1000]
    for length in (12, 64, 65, 1000):
        stored = hash_password(words[:length])
        assert password_matches(stored, words[:length])
        assert not password_matches(stored, words[: length - 1])
    for length in (11, 1001):
        with pytest.raises(InvalidInput):
            hash_password((words + "?")[:length])


def test_no_password_of_the_offices_list_is_taken(tmp_path: Path) -> None:
    """Three thousand that were stolen elsewhere and look like nothing we would refuse."""
    made = sorted({new_password() for _ in range(3000)})
    listed = tmp_path / "leaked.txt"
    listed.write_text("\r\n".join(made) + "\n十二个字以上的一个中国密码呀\n", "utf-8")
    for known in (made[0], made[1500].upper(), made[-1], "十二个字以上的一个中国密码呀"):
        hash_password(known)
        with pytest.raises(InvalidInput):
            hash_password(known, (), listed)
    assert hash_password("correct-horse-battery", (), listed)


def test_a_list_that_cannot_be_read_lets_no_password_through(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        hash_password("correct-horse-battery", (), tmp_path / "gone.txt")
    assert "leaked_passwords_file" in str(caught.value.remedy)


def test_what_the_product_makes_is_never_guessable() -> None:
    assert not any(is_guessable(new_password()) for _ in range(300))


@given(st.text(max_size=60))
def test_any_text_is_judged_without_complaint(text: str) -> None:
    assert is_guessable(text, (text,)) in {True, False}


def test_the_words_of_the_office_are_those_of_the_page() -> None:
    listed = re.search(r"<!-- words -->(.*?)<!-- /words -->", PAGE, re.S)
    assert listed is not None
    assert set(re.findall(r"`([^`]+)`", listed[1])) == set(OF_THE_OFFICE)
    assert not set(OF_THE_OFFICE) & set(COMMON)
