"""What was made a little earlier is not made again, by whichever thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from verifier.biometrics.kept import Kept


def test_a_result_is_made_once_and_the_longest_unused_is_forgotten() -> None:
    kept: Kept[str, str] = Kept(2)
    made: list[str] = []

    def get(key: str) -> str:
        return kept.get(key, lambda: made.append(key) or key.upper())

    assert [get(key) for key in "abacab"] == list("ABACAB")
    assert made == ["a", "b", "c", "b"]


def test_threads_share_what_is_kept() -> None:
    kept: Kept[int, int] = Kept(8)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda n: kept.get(n % 20, lambda: n % 20), range(4000)))
    assert found == [n % 20 for n in range(4000)]
