"""The shipped table of readings."""

import subprocess
import sys

import pytest

from benchmarks.records.make_readings import TARGET, table
from matchers.records.name_readings import (
    numbered_syllable,
    reading_table,
    split_syllable,
    syllable_number,
    syllables_of,
)


def test_making_the_table_again_gives_the_shipped_one() -> None:
    assert TARGET.read_text("utf-8") == table()


@pytest.mark.parametrize(
    ("character", "syllables"),
    [
        ("王", ("wang",)),
        ("曾", ("zeng", "ceng")),
        ("吕", ("lv",)),
        ("〇", ("ling",)),
        ("𠂇", ("zuo",)),
        ("A", ()),
        ("\U000323b0", ()),
        ("\U0010ffff", ()),
    ],
)
def test_the_readings_of_a_character_come_the_most_common_first(
    character: str, syllables: tuple[str, ...]
) -> None:
    assert syllables_of(character) == syllables


def test_every_number_in_the_table_is_a_syllable() -> None:
    numbers = {number for number in reading_table().ravel().tolist() if number}
    assert len(numbers) > 400
    assert all(syllable_number(numbered_syllable(number)) == number for number in numbers)


@pytest.mark.parametrize(
    ("syllable", "parts"),
    [("zhuang", ("zh", "uang")), ("er", ("", "er")), ("lv", ("l", "v")), ("a", ("", "a"))],
)
def test_a_syllable_is_an_initial_and_a_final(syllable: str, parts: tuple[str, str]) -> None:
    assert split_syllable(syllable) == parts


def test_the_table_is_not_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        reading_table()[0, 0] = 1


def test_no_dictionary_of_sounds_is_loaded_at_run_time() -> None:
    program = (
        "import sys; from matchers.records.columns.names import derive_names\n"
        "from matchers.records.columns.addresses import derive_addresses\n"
        "from matchers.records.columns.text import TextColumn\n"
        "derive_names(TextColumn.of(['王秀英']))\n"
        "derive_addresses(TextColumn.of(['湖南省长沙县黄花镇黄家湾村']))\n"
        "sys.exit('pypinyin' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
