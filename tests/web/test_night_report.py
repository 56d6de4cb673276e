"""The report of a night is read by people: kinds by name, nothing that is zero, whatever its age."""

from __future__ import annotations

from typing import Any

from jobs.report import report_text

_NONE = {"opened": 0, "refreshed": 0, "withdrawn": 0, "suppressed": 0}


def _report(settled: dict[str, Any], supplement: int = 0, held: int = 0) -> dict[str, Any]:
    refused = {
        "feed_id": 20,
        "kind": "deaths",
        "source": "neighbour-city",
        "rows": 45,
        "reasons": [{"zh": "超出。", "en": "Too many."}],
    }
    return {
        "business_date": "2026-11-21",
        "supplement": supplement,
        "opened": sum(one.get("opened", 0) for one in settled.values()),
        "refused": [refused] * held,
        "steps": {"compare": {"people": 5, "records": 7}, "settle": settled, "seal": {"audit_seq": 9}},
    }


def test_a_report_names_kinds_totals_and_the_supplement() -> None:
    text = report_text(_report({"paid_after_death": _NONE | {"opened": 3}}, supplement=2, held=1), "zh")
    assert text.startswith("# 夜间作业报告 2026-11-21 · 补充运行 2\n")
    assert "新增疑点 3 条；等待人工的数据 1 批。" in text
    assert "| 死亡后继续领取 | 3 | 0 | 0 | 0 |" in text
    assert "第 20 批死亡数据（neighbour-city，45 行）：超出。" in text


def test_rows_of_nothing_are_left_out() -> None:
    text = report_text(_report({"paid_after_death": _NONE, "in_custody": _NONE | {"withdrawn": 1}}), "en")
    assert "Paid after death" not in text
    assert "| Paid while in custody | 0 | 0 | 1 | 0 |" in text
    assert "Nothing changed." in report_text(_report({"paid_after_death": _NONE}), "en")


def test_an_old_report_lacks_kinds_and_may_hold_forgotten_ones() -> None:
    text = report_text(_report({"forgotten_kind": {"opened": 2}}), "en")
    assert "| forgotten_kind | 2 | 0 | 0 | 0 |" in text
