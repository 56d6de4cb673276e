"""How good a set of matched pairs is, held against the truth: the arithmetic alone, over plain values."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

CERTAIN = "certain"
STANDARDS = (0.995, 0.999)
STRICTEST = STANDARDS[-1]


@dataclass(frozen=True)
class ScoredPair:
    """A record and a person taken for the same; the higher the weight, the surer."""

    rid: str
    pid: str
    weight: float
    tier: str = ""


@dataclass(frozen=True)
class Answer:
    """Whom a record is really about: an empty `pid` means nobody on the roll. `kind` groups records."""

    pid: str
    kind: str


@dataclass(frozen=True)
class Point:
    """What comes of accepting some of the pairs.

    `weight` is the lowest accepted weight, None where the pairs were not chosen by weight.
    """

    found: int
    right: int
    linkable: int
    weight: float | None = None

    @property
    def wrong(self) -> int:
        """Return the number of accepted pairs of two different people."""
        return self.found - self.right

    @property
    def precision(self) -> float:
        """Return the share of accepted pairs that are right; 1 where nothing was accepted."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Return the share of the linkable records that were found; 0 where there are none."""
        return self.right / self.linkable if self.linkable else 0.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        total = self.found + self.linkable
        return 2 * self.right / total if total else 0.0


@dataclass(frozen=True)
class KindCounts:
    """One kind of record: how many there are, how many were found, and by how many one was misled."""

    records: int
    linkable: int
    right_strictest: int
    right_certain: int
    wrong_strictest: int
    wrong_certain: int


@dataclass(frozen=True)
class Evaluation:
    """Everything the benchmark reports. `at` has None where no weight reaches the precision asked for.

    `written` counts the true pairs among those judged, `present` those among the candidates that were
    compared; without candidates the two are the same, and `blocking_recall` says nothing about blocking.
    """

    records: int
    linkable: int
    best: Point
    at: dict[float, Point | None]
    certain: Point
    present: int
    written: int
    kinds: dict[str, KindCounts]

    @property
    def blocking_recall(self) -> float:
        """Return the share of true pairs that were looked at all: no weight can win back the others."""
        return self.present / self.linkable if self.linkable else 0.0

    @property
    def written_recall(self) -> float:
        """Return the share of true pairs that are among the pairs judged, whatever their weight."""
        return self.written / self.linkable if self.linkable else 0.0


def best_pairs(pairs: Iterable[ScoredPair]) -> list[ScoredPair]:
    """Return the pair of highest weight of each record, highest first; of equal ones the first by person."""
    best: dict[str, ScoredPair] = {}
    for pair in pairs:
        rival = best.get(pair.rid)
        if rival is None or (-pair.weight, pair.pid) < (-rival.weight, rival.pid):
            best[pair.rid] = pair
    return sorted(best.values(), key=lambda pair: (-pair.weight, pair.rid))


def points(best: Sequence[ScoredPair], truth: Mapping[str, Answer]) -> Iterator[Point]:
    """Yield what accepting every pair down to each weight gives, from the highest weight down.

    Pairs of equal weight are accepted together: no order among them can be told.
    """
    linkable = count_linkable(truth)
    found = right = 0
    for weight, equals in groupby(best, key=lambda pair: pair.weight):
        verdicts = [is_right(pair, truth) for pair in equals]
        found, right = found + len(verdicts), right + sum(verdicts)
        yield Point(found, right, linkable, weight)


def is_right(pair: ScoredPair, truth: Mapping[str, Answer]) -> bool:
    """Tell whether a pair is one person. Raises KeyError for a record the truth does not know."""
    return truth[pair.rid].pid == pair.pid


def count_linkable(truth: Mapping[str, Answer]) -> int:
    """Return how many records are about somebody on the roll."""
    return sum(bool(answer.pid) for answer in truth.values())


def evaluate(
    pairs: Sequence[ScoredPair],
    truth: Mapping[str, Answer],
    candidates: Iterable[tuple[str, str]] | None = None,
) -> Evaluation:
    """Judge pairs against the truth.

    Each record counts once, with its best pair, but every `certain` row counts: a second one is a lead too.
    `candidates` are the (rid, pid) that were compared; without them the pairs themselves stand for them.
    Raises KeyError for a record the truth does not know.
    """
    best = best_pairs(pairs)
    linkable = count_linkable(truth)
    curve = list(points(best, truth))
    nothing = Point(0, 0, linkable)
    at = {
        standard: next((point for point in reversed(curve) if point.precision >= standard), None)
        for standard in STANDARDS
    }
    certain = list({(pair.rid, pair.pid): pair for pair in pairs if pair.tier == CERTAIN}.values())
    written = _count_true(((pair.rid, pair.pid) for pair in pairs), truth)
    strictest = at[STRICTEST]
    accepted = best[: strictest.found] if strictest else []
    return Evaluation(
        records=len(truth),
        linkable=linkable,
        best=max(curve, key=lambda point: point.f1, default=nothing),
        at=at,
        certain=Point(len(certain), sum(is_right(pair, truth) for pair in certain), linkable),
        present=written if candidates is None else _count_true(candidates, truth),
        written=written,
        kinds=_by_kind(accepted, certain, truth),
    )


def _count_true(pairs: Iterable[tuple[str, str]], truth: Mapping[str, Answer]) -> int:
    return sum(bool(pid) and truth[rid].pid == pid for rid, pid in set(pairs))


def _by_kind(
    accepted: Iterable[ScoredPair], certain: Iterable[ScoredPair], truth: Mapping[str, Answer]
) -> dict[str, KindCounts]:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for answer in truth.values():
        counts[answer.kind]["records"] += 1
        counts[answer.kind]["linkable"] += bool(answer.pid)
    for name, chosen in (("strictest", accepted), ("certain", certain)):
        for pair in chosen:
            verdict = "right" if is_right(pair, truth) else "wrong"
            counts[truth[pair.rid].kind][f"{verdict}_{name}"] += 1
    fields = tuple(KindCounts.__dataclass_fields__)
    return {kind: KindCounts(*(count[field] for field in fields)) for kind, count in sorted(counts.items())}
