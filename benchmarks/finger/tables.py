"""What the measurements of fingers look like in print and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from matchers.evaluation import Figures, Interval, enough_errors, largest_rate_without_errors

HEADING = (
    f"{'set':<15}{'way':<22}{'EER %':>20}{'FMR100 %':>20}{'FMR1000 %':>20}{'ZeroFMR %':>20}"
    f"{'FTE':>5}{'deep %':>8}{'extract ms':>11}{'1:1 ms':>8}{'1:N ms':>8}"
)


@dataclass(frozen=True)
class Row:
    """One way of comparing on one set."""

    images: str
    way: str
    figures: Figures
    fingers: int
    failed: int
    extraction_ms: float
    single_ms: float
    #: None for a peer that compares one by one
    many_ms: float | None = None
    asked_deep: float | None = None
    template_bytes: float | None = None
    #: FNMR at FMR1000's threshold by the share of genuine comparisons of the lowest quality turned away
    rejecting: dict[str, float] | None = None

    def rates(self) -> tuple[float, float, float, float]:
        """Return EER, FMR100, FMR1000 and ZeroFMR."""
        told = self.figures
        return told.eer, told.fnmr_at_fmr[100], told.fnmr_at_fmr[1000], told.zero_fmr

    def intervals(self) -> list[Interval]:
        """Return the intervals of the same."""
        found = self.figures.intervals
        assert found is not None  # noqa: S101 -- every benchmark asks for them
        return [found.eer, found.fnmr_at_fmr[100], found.fnmr_at_fmr[1000], found.zero_fmr]


def line(row: Row) -> str:
    """Return one line of the table: each rate with its interval."""
    cells = "".join(
        f"{f'{rate * 100:.2f} [{range_.low * 100:.1f}–{range_.high * 100:.1f}]':>20}"
        for rate, range_ in zip(row.rates(), row.intervals(), strict=True)
    )
    deep = "" if row.asked_deep is None else f"{row.asked_deep * 100:.1f}"
    many = "" if row.many_ms is None else f"{row.many_ms:.2f}"
    return (
        f"{row.images:<15}{row.way:<22}{cells}{row.failed:>5}{deep:>8}{row.extraction_ms:>11.1f}"
        f"{row.single_ms:>8.2f}{many:>8}"
    )


def mean_line(way: str, rows: list[Row]) -> str:
    """Return the plain mean over the sets, as the targets are stated."""
    means = np.mean([row.rates() for row in rows], axis=0) * 100
    cells = "".join(f"{mean:>20.2f}" for mean in means)
    asked = [row.asked_deep for row in rows if row.asked_deep is not None]
    deep = f"{np.mean(asked) * 100:.1f}" if asked else ""
    failed = sum(row.failed for row in rows)
    extraction = np.mean([row.extraction_ms for row in rows])
    single = np.mean([row.single_ms for row in rows])
    many = [row.many_ms for row in rows if row.many_ms is not None]
    last = f"{np.mean(many):.2f}" if many else ""
    return f"{'mean':<15}{way:<22}{cells}{failed:>5}{deep:>8}{extraction:>11.1f}{single:>8.2f}{last:>8}"


def as_json(row: Row) -> dict[str, Any]:
    """Return everything of a row; rates are shares."""
    told = row.figures
    found = told.intervals
    assert found is not None  # noqa: S101 -- as above
    bounds = {one_in: vars(range_) for one_in, range_ in found.fnmr_at_fmr.items()}
    return {
        "set": row.images,
        "way": row.way,
        "genuine": told.rates.genuines,
        "impostor": told.rates.impostors,
        "failed_genuine": told.failed_genuine,
        "failed_impostor": told.failed_impostor,
        "failure_to_enrol": row.failed,
        "eer": told.eer,
        "eer_interval": vars(found.eer),
        "fnmr_at_fmr": told.fnmr_at_fmr,
        "fnmr_at_fmr_intervals": bounds,
        "fmr_supported": {one_in: told.supported(one_in) for one_in in told.fnmr_at_fmr},
        "zero_fmr": told.zero_fmr,
        "zero_fmr_interval": vars(found.zero_fmr),
        "threshold_at_fmr": {n: _finite(told.rates.threshold_at_fmr(n)) for n in (100, 1000, 10000)},
        "enough_errors_at_fmr1000": enough_errors(round(told.fnmr_at_fmr[1000] * told.rates.genuines)),
        "asked_deep": row.asked_deep,
        "extraction_ms": row.extraction_ms,
        "single_ms": row.single_ms,
        "many_ms": row.many_ms,
        "template_bytes": row.template_bytes,
        "fnmr_when_rejecting": row.rejecting,
    }


def notes(rows: list[Row]) -> list[str]:
    """Return what must be said beside the numbers."""
    fingers = max(row.fingers for row in rows)
    bound = largest_rate_without_errors(fingers) * 100
    return [
        f"每组只有 {fingers} 枚手指：一组内零错误，只说明每枚手指出错的比率不超过 {bound:.0f} %（95 %）。"
        f" / {fingers} fingers a set: no error at all shows no more than a rate per finger below "
        f"{bound:.0f} % (95 %).",
        "冒用者没有任何手段（零努力）；数据公开，深度网络的训练数据可能与之重叠。"
        " / Zero-effort impostors; public data, which the network's training may have overlapped with.",
        "注册失败的样本计为错误。 / Samples that could not be enrolled count as errors.",
        "[ ] 为按手指重抽样的 95 % 区间。 / [ ] are 95 % intervals that resample fingers.",
    ]


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
