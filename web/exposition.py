"""Figures in the text format Prometheus reads (exposition format 0.0.4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from verifier.operation.gauges import Gauge
from web.counters import BOUNDS, Counted

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_PREFIX: Final = "pension_verifier_"
_NAME: Final = re.compile(r"[a-zA-Z_]\w*", re.ASCII)
_ESCAPES: Final = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


def exposition(gauges: Iterable[Gauge], counted: Iterable[Counted]) -> str:
    """Return all of it; figures of one name stand together under one heading."""
    return "".join(f"{line}\n" for line in (*_gauges(gauges), *_counters(list(counted))))


def _gauges(gauges: Iterable[Gauge]) -> Iterator[str]:
    together: dict[str, list[Gauge]] = {}
    for gauge in gauges:
        together.setdefault(gauge.name, []).append(gauge)
    for name, group in together.items():
        yield from _heading(name, group[0].help, "gauge")
        for gauge in group:
            yield _line(name, gauge.labels, gauge.value)


def _counters(counted: list[Counted]) -> Iterator[str]:
    yield from _heading("requests_total", "Requests by part, worker and class of the answer.", "counter")
    for one in counted:
        for answer, count in one.answers.items():
            labels = {"part": one.part, "worker": str(one.worker), "answer": answer}
            yield _line("requests_total", labels, count)
    yield from _heading("request_seconds", "Seconds until the answer; part=check: kiosk checks.", "histogram")
    bounds = [*(f"{bound:g}" for bound in BOUNDS), "+Inf"]
    for one in counted:
        labels = {"part": one.part, "worker": str(one.worker)}
        for bound, count in zip(bounds, one.buckets, strict=True):
            yield _line("request_seconds_bucket", labels | {"le": bound}, count)
        yield _line("request_seconds_sum", labels, one.seconds)
        yield _line("request_seconds_count", labels, one.buckets[-1])


def _heading(name: str, told: str, kind: str) -> Iterator[str]:
    yield f"# HELP {_PREFIX}{name} {told}"
    yield f"# TYPE {_PREFIX}{name} {kind}"


def _line(name: str, labels: dict[str, str], value: float) -> str:
    if not all(_NAME.fullmatch(key) for key in (name, *labels)):
        raise ValueError(f"not a name of a figure: {name}")
    shown = ",".join(f'{key}="{text.translate(_ESCAPES)}"' for key, text in labels.items())
    return f"{_PREFIX}{name}{{{shown}}} {value:.17g}" if shown else f"{_PREFIX}{name} {value:.17g}"
