"""The thresholds of finders that people may change while the system runs: what each says, and its limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from verifier.errors import NotFound
from verifier.language import Text

Section = Literal["crossmatch", "watch"]


@dataclass(frozen=True, slots=True)
class Threshold:
    """One threshold. ``sentence`` says with ``{n}`` what the night does; ``kinds`` of lead it decides."""

    section: Section
    name: str
    title: Text
    unit: Text
    kinds: tuple[str, ...]
    least: int
    most: int
    sentence: Text


_ALL: Final = (
    Threshold(
        "crossmatch",
        "shared_account_people",
        Text("共用账户人数", "people on one account"),
        Text("人", "people"),
        ("shared_account",),
        2,
        100,
        Text(
            "{n} 人及以上共用一个发放账户，产生疑点。", "{n} people or more paid into one account are a lead."
        ),
    ),
    Threshold(
        "crossmatch",
        "account_change_days",
        Text("死亡前后换户天数", "days around a death"),
        Text("天", "days"),
        ("account_changed_around_death",),
        1,
        730,
        Text(
            "死亡记录前后 {n} 天之内更换发放账户，产生疑点。",
            "An account changed within {n} days before or after a recorded death is a lead.",
        ),
    ),
    Threshold(
        "crossmatch",
        "aged_from",
        Text("高龄起点", "age of the very aged"),
        Text("岁", "years"),
        ("no_life_sign",),
        60,
        120,
        Text(
            "年满 {n} 岁仍在领取、又没有生存迹象的，产生疑点。",
            "Aged {n} or more, paid, and without a sign of life is a lead.",
        ),
    ),
    Threshold(
        "crossmatch",
        "life_sign_months",
        Text("无生存迹象月数", "months without a sign of life"),
        Text("个月", "months"),
        ("no_life_sign",),
        1,
        120,
        Text(
            "{n} 个月没有生存迹象，才算没有（用于高龄领取人员）。",
            "Without a sign of life for {n} months counts as without (of the very aged).",
        ),
    ),
    Threshold(
        "watch",
        "operator_checks_an_hour",
        Text("操作员一小时认证人次", "certified by one operator in an hour"),
        Text("人次", "checks"),
        ("too_many_checks",),
        1,
        1000,
        Text(
            "一名操作员或工作人员一小时认证 {n} 人次及以上，产生疑点。",
            "One operator or colleague certifying {n} or more within an hour is a lead.",
        ),
    ),
    Threshold(
        "watch",
        "device_checks_an_hour",
        Text("设备一小时认证人次", "certified at one device in an hour"),
        Text("人次", "checks"),
        ("too_many_checks",),
        1,
        1000,
        Text(
            "一台设备一小时认证 {n} 人次及以上，产生疑点。",
            "One device certifying {n} or more within an hour is a lead.",
        ),
    ),
    Threshold(
        "watch",
        "odd_hour_checks",
        Text("非正常时间认证人次", "certified at odd hours"),
        Text("人次", "checks"),
        ("odd_hours_checks",),
        1,
        1000,
        Text(
            "一夜之间在非正常时间认证 {n} 人次及以上，产生疑点。",
            "{n} or more certified outside the usual hours in one night are a lead.",
        ),
    ),
    Threshold(
        "watch",
        "day_begins",
        Text("正常时间开始", "usual hours begin"),
        Text("点", "o'clock"),
        ("odd_hours_checks",),
        0,
        23,
        Text("{n} 点起是正常认证时间。", "From {n}:00 on checks are usual."),
    ),
    Threshold(
        "watch",
        "day_ends",
        Text("正常时间结束", "usual hours end"),
        Text("点", "o'clock"),
        ("odd_hours_checks",),
        1,
        24,
        Text("{n} 点起不再是正常认证时间。", "From {n}:00 on checks are no longer usual."),
    ),
    Threshold(
        "watch",
        "travel_kmh",
        Text("路程速度上限", "fastest travel between checks"),
        Text("公里/小时", "km an hour"),
        ("impossible_travel",),
        1,
        1000,
        Text(
            "两次认证之间的路程须快于每小时 {n} 公里才能到达，产生疑点。",
            "Two checks further apart than {n} km an hour allows are a lead.",
        ),
    ),
    Threshold(
        "watch",
        "identical_scores",
        Text("相同比对结果次数", "equal results in a row"),
        Text("次", "results"),
        ("identical_scores",),
        2,
        100,
        Text(
            "同一人连续 {n} 次比对结果完全相同，产生疑点。",
            "{n} results of one person in a row that are exactly equal are a lead.",
        ),
    ),
)
THRESHOLDS: Final[dict[str, Threshold]] = {one.name: one for one in _ALL}
"""Name → threshold, in the order of the page."""


def threshold_named(name: str) -> Threshold:
    """Return a threshold.

    Raises:
        NotFound: there is none of that name.
    """
    found = THRESHOLDS.get(name)
    if found is None:
        raise NotFound(Text("没有这个阈值。", "There is no such threshold."))
    return found
