"""The morning's report as a mail: plain text and HTML, Chinese, then English, nothing from outside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Final

from verifier.language import LANGUAGES, Language, Text, day_in_words
from verifier.reporting.morning_lines import Line, Part

_TITLE: Final = Text("早报 {day}：{office}", "Morning report {day}: {office}")
_ALL_WELL: Final = Text("没有需要立即处理的事项。", "Nothing needs a look at once.")
_URGENT: Final = Text("{n} 项需要先看（标有 ！）。", "{n} things to look at first (marked !).")
_FOOT: Final = Text(
    "本报告不含个人信息；点击链接登录工作台查看。任何比对结果本身都不会停发待遇。",
    "This report holds no personal data; the links lead to the console. No match alone stops a payment.",
)
_STYLE: Final = (
    "body{font:16px/1.6 'Noto Sans CJK SC','PingFang SC','Microsoft YaHei','Noto Sans',sans-serif;"
    "color:#16202e;background:#fff;max-width:44rem;margin:0 auto;padding:1rem}"
    "h1{font-size:1.3rem}h2{font-size:1.05rem;margin:1.2rem 0 .2rem}ul{margin:0;padding-left:1.2rem}"
    "a{color:#0b5a8a}.urgent{font-weight:bold}"
    "hr{border:0;border-top:1px solid #d9dfe7;margin:1.5rem 0}p.foot{color:#4a5768;font-size:.85rem}"
)


def subject(day: date, office: Text, urgent: int) -> str:
    """Return the subject, in Chinese and English."""
    title = _title(day, office)
    mark = f"（{urgent}！）" if urgent else ""
    return f"{title.zh}{mark} / {title.en}"


def plain(day: date, office: Text, parts: Sequence[Part], console: str) -> str:
    """Return the plain text; ``console`` is the address links begin with."""
    return "\n\n----------\n\n".join(_plain(day, office, parts, console, language) for language in LANGUAGES)


def html(day: date, office: Text, parts: Sequence[Part], console: str) -> str:
    """Return the page; everything shown is escaped."""
    body = "<hr>".join(_html(day, office, parts, console, language) for language in LANGUAGES)
    return (
        '<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8">'
        f"<title>{escape(_title(day, office).zh)}</title><style>{_STYLE}</style></head>"
        f"<body>{body}</body></html>"
    )


def urgent_lines(parts: Sequence[Part]) -> int:
    """Return how many lines somebody should look at first."""
    return sum(line.urgent for part in parts for line in part.lines)


def _plain(day: date, office: Text, parts: Sequence[Part], console: str, language: Language) -> str:
    lines = [_title(day, office).in_language(language), "", _first(parts).in_language(language)]
    for part in parts:
        lines += ["", f"【{part.title.zh}】" if language == "zh" else part.title.en.upper()]
        for line in part.lines:
            where = f"\n    {_address(console, line)}" if line.path else ""
            lines.append(f"{'！' if line.urgent else '-'} {line.text.in_language(language)}{where}")
    return "\n".join([*lines, "", _FOOT.in_language(language)])


def _html(day: date, office: Text, parts: Sequence[Part], console: str, language: Language) -> str:
    def say(text: Text) -> str:
        return escape(text.in_language(language))

    found = [f"<h1>{say(_title(day, office))}</h1><p>{say(_first(parts))}</p>"]
    for part in parts:
        items = []
        for line in part.lines:
            said = say(line.text)
            if line.path:
                said = f'<a href="{escape(_address(console, line))}">{said}</a>'
            items.append(f'<li class="urgent">！{said}</li>' if line.urgent else f"<li>{said}</li>")
        found.append(f"<h2>{say(part.title)}</h2><ul>{''.join(items)}</ul>")
    tag = "zh-Hans-CN" if language == "zh" else "en"
    return f'<section lang="{tag}">{"".join(found)}<p class="foot">{say(_FOOT)}</p></section>'


def _first(parts: Sequence[Part]) -> Text:
    urgent = urgent_lines(parts)
    return _URGENT.fill(n=urgent) if urgent else _ALL_WELL


def _title(day: date, office: Text) -> Text:
    return _TITLE.fill(day=day_in_words(day), office=office)


def _address(console: str, line: Line) -> str:
    return console.rstrip("/") + (line.path or "")
