"""How days, moments, months and money are written in the console, the same on every page."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from verifier.clock import CHINA
from verifier.language import Language
from verifier.money import yuan_text
from verifier.months import Month

_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_text(value: date | str | None, language: Language) -> str:
    """Return ``2024年3月5日`` or ``5 Mar 2024``; a text date known to the year or month stays one."""
    if value is None or value == "":
        return "—"
    parts = [value.year, value.month, value.day] if isinstance(value, date) else _parts(value)
    if not parts:
        return str(value)
    if language == "zh":
        return "".join(f"{number}{unit}" for number, unit in zip(parts, "年月日", strict=False))
    names = [str(parts[0])]
    if len(parts) > 1:
        names.insert(0, _MONTHS_EN[parts[1] - 1])
    if len(parts) > 2:
        names.insert(0, str(parts[2]))
    return " ".join(names)


def moment_text(value: datetime | None, language: Language) -> str:
    """Return day and minute in China."""
    if value is None:
        return "—"
    local = value.astimezone(CHINA)
    return f"{day_text(local.date(), language)} {local:%H:%M}"


def month_text(value: Month | str | None, language: Language) -> str:
    """Return ``2021年10月`` or ``Oct 2021``."""
    if value is None:
        return "—"
    month = value if isinstance(value, Month) else Month.parse(value)
    if language == "zh":
        return f"{month.year}年{month.month}月"
    return f"{_MONTHS_EN[month.month - 1]} {month.year}"


def money_text(fen: int, language: Language) -> str:
    """Return ``28,174.80 元`` or ``¥28,174.80``."""
    return f"{yuan_text(fen)} 元" if language == "zh" else f"¥{yuan_text(fen)}"


def likelihood_text(probability: float, language: Language) -> str:
    """Return how likely one person is: ``把握 97.3 %``; what comes close to none or all is not put finer."""
    percent = probability * 100
    if percent > 99.9:
        return "把握 99.9 % 以上" if language == "zh" else "over 99.9 % likely"
    if percent < 0.1:
        return "把握不到 0.1 %" if language == "zh" else "under 0.1 % likely"
    return f"把握 {percent:.1f} %" if language == "zh" else f"{percent:.1f} % likely"


def age_in_days_text(opened: date, today: date, language: Language) -> str:
    """Return how long ago a day was, in words."""
    days = (today - opened).days
    if days <= 0:
        return "今天" if language == "zh" else "today"
    if days == 1:
        return "昨天" if language == "zh" else "yesterday"
    return f"{days} 天前" if language == "zh" else f"{days} days ago"


def span_text(span: timedelta, language: Language) -> str:
    """Return a span as hours, minutes and seconds, the two largest."""
    seconds = max(0, int(span.total_seconds()))
    numbers = (seconds // 3600, seconds % 3600 // 60, seconds % 60)
    units = ("小时", "分", "秒") if language == "zh" else (" h", " min", " s")
    said = [f"{number}{unit}" for number, unit in zip(numbers, units, strict=True) if number]
    return " ".join(said[:2]) if said else f"<1{units[2]}"


def _parts(text: str) -> list[int]:
    numbers = text.split("-")
    whole = [int(number) for number in numbers if number.isdigit()]
    fits = len(whole) == len(numbers) <= 3 and (len(whole) < 2 or 1 <= whole[1] <= 12)
    return whole if fits else []
