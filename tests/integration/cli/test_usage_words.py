"""What cannot be read is told in Chinese to who reads Chinese, whatever the parser's own words are."""

from __future__ import annotations

import re

import pytest

from verifier.cli import main
from verifier.cli.usage_words import usage_words


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("audit verfy", "没有命令 verfy，相近的有 'verify'。"),
        ("audit nothing", "没有命令 nothing。"),
        ("audit verify --jsn", "没有选项 --jsn，相近的有 --json。"),
        ("audit verify --zzz", "没有选项 --zzz。"),
        ("audit verify now", "多写了：now。"),
        ("audit verify --json=1", "选项 --json 之后不写内容。"),
        ("vault revoke", "缺少参数"),
        ("feeds show", "缺少参数 feed。"),
        ("feeds release 1", "缺少选项 --reason。"),
        ("feeds release 1 --reason", "选项 --reason 之后没有写内容。"),
        ("feeds show one", "feed 须为整数。"),
        ("import birds x --source y", "kind 只能是 'roll', 'payments'"),
        ("kiosk ui --state x --images y --port -1", "--port 不得小于 0。"),
        ("kiosk ui --state x --images y --port 70000", "--port 不得大于 65535。"),
    ],
)
def test_the_parsers_sentences_are_said_in_chinese(
    restored_signals: None, capsys: pytest.CaptureFixture[str], typed: str, told: str
) -> None:
    assert main(["--lang", "zh", *typed.split()]) == 2
    said = capsys.readouterr().err
    assert f"命令用法有误：{told}" in said
    assert not re.search(r"[A-Za-z]{2,} [a-z]{2,} ", said), "a sentence in English was left"


def test_a_sentence_nobody_foresaw_is_shown_as_it_came_also_with_braces() -> None:
    told = usage_words("Odd {thing}")
    assert (told.zh, told.en) == ("命令用法有误：Odd {thing}", "Wrong usage: Odd {thing}")
    assert usage_words("No such option: --{x}").zh == "命令用法有误：没有选项 --{x}。"
