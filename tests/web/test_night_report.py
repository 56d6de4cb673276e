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


def test_money_is_told_where_something_happened_and_what_is_held_waits_for_a_person() -> None:
    report = _report({})
    report["steps"] |= {
        "instalments": {"missed": 2, "caught_up": 1, "broken": 0},
        "month_end": {"closed": ["2026-10", "2026-11"], "held": []},
        "reconciliation": {
            "months": ["2026-11"],
            "compared": 4,
            "differing": 1,
            "not_paid": 3,
            "not_expected": 0,
            "other_amount": 0,
        },
        "payroll": {"waiting": 1, "held_rows": 7, "held": []},
    }
    report["held"] = [{"step": "payroll", "message": {"zh": "等待处理。", "en": "Waits."}}]
    chinese, english = report_text(report, "zh"), report_text(report, "en")
    assert "分期还款：新欠 2 份，已补缴 1 份，违约 0 份。" in chinese
    assert "台账已结账：2026-10、2026-11。" in chinese
    assert "1 of 4 comparisons differ (3 not paid, 0 not expected, 0 of another amount)" in english
    assert "1 coming payment files wait for release; 7 rows are held." in english
    assert "- 等待处理。" in chinese
    assert "- Waits." in english
    assert "Nothing.\n" not in english


def test_a_night_without_money_says_nothing_of_it() -> None:
    report = _report({})
    report["steps"] |= {
        "instalments": {"missed": 0, "caught_up": 0, "broken": 0},
        "month_end": {"closed": [], "held": []},
        "reconciliation": {"months": [], "compared": 0},
        "payroll": {"waiting": 0, "held_rows": 0, "held": []},
    }
    assert report_text(report, "zh") == report_text(_report({}), "zh")
