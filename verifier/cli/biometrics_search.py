"""``biometrics search``: who of many may be the one with this finger or hand; no database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from verifier.biometrics.engine import Effort
from verifier.biometrics.sample_files import read_sample_file
from verifier.cli.biometrics_gallery import (
    LABELS,
    Dpi,
    Modality,
    Threads,
    Tiers,
    about,
    gallery,
    open_or_make,
    printable,
    skipped_as_list,
    tell_skipped,
)
from verifier.cli.biometrics_kinds import Kind, kind_of
from verifier.cli.biometrics_score import language_of
from verifier.cli.output import print_json, progress_bar, say
from verifier.cli.setup import Json
from verifier.language import Text

if TYPE_CHECKING:
    from matchers.finger.search import Candidate

#: one in 10,000: what lies beyond is an estimate from what was measured below it
_MEASURED: Final = 40
_CANDIDATE: Final = Text(
    "{k}. {who}：比对分 {s}（库中全是别人时，预计也有 {x} 份达到此分）",
    "{k}. {who}: score {s} (if all were strangers, {x} would be expected to reach it)",
)
_ESTIMATED: Final = Text(
    "{k}. {who}：比对分 {s}（库中全是别人时，推算也有 {x} 份达到此分）",
    "{k}. {who}: score {s} (if all were strangers, {x} would be expected to reach it, by estimate)",
)


def register(group: typer.Typer) -> None:
    """Add the commands to the group ``biometrics``."""
    group.command("search")(search)
    group.command("gallery")(gallery)


def search(
    ctx: typer.Context,
    probe: Annotated[Path, typer.Argument(help="待验样本 / probe: image or template")],
    among: Annotated[
        Path,
        typer.Argument(metavar="GALLERY", help="库文件或样本目录 / gallery file or folder of samples"),
    ],
    also: Annotated[
        list[Path] | None, typer.Option(help="同一手指或手的另一份 / another of the same finger or hand")
    ] = None,
    top: Annotated[int, typer.Option(min=1, help="最多列出几人 / how many to list")] = 10,
    shortlist: Annotated[
        int | None, typer.Option(min=1, help="逐个比对的人数 / how many to compare fully")
    ] = None,
    modality: Modality = "finger",
    dpi: Dpi = 500,
    effort: Tiers = Effort.FAST,
    threads: Threads = None,
    as_json: Json = False,
) -> None:
    """在库中查找同一手指或手 / Search a gallery for the same finger or hand."""
    language = language_of(ctx.obj)
    kind = kind_of(modality)
    with progress_bar(LABELS, language) as show:
        known, skipped = open_or_make(kind, among, dpi, effort, threads, show)
        probes = [_probe(kind, path, dpi, known, among, effort) for path in (probe, *(also or ()))]
        with about(among):
            found = kind.search(known, probes, top, shortlist=shortlist, advance=show)
    if as_json:
        print_json(_as_dict(found, len(known), skipped))
    else:
        for sentence in _sentences(found, len(known)):
            say(sentence.in_language(language))
    tell_skipped(skipped, language)


def _probe(kind: Kind, path: Path, dpi: float, known: Any, among: Path, effort: Effort) -> Any:
    data = read_sample_file(path)
    if len(known):
        with about(among):
            known.template(0)  # what is wrong with it is not the probe's fault
    with about(path):
        return kind.probe(data, dpi, known, effort)


def _as_dict(found: tuple[Candidate, ...], references: int, skipped: dict[str, Text]) -> dict[str, Any]:
    from matchers.finger.search import expected_false_hits  # noqa: PLC0415 -- as above

    return {
        "references": references,
        "candidates": [
            {
                "label": one.label,
                "row": one.row,
                "score": round(one.score, 4),
                "expected_false_hits": float(f"{expected_false_hits(one.score, references):.3g}"),
            }
            for one in found
        ],
        "skipped": skipped_as_list(skipped),
    }


def _sentences(found: tuple[Candidate, ...], references: int) -> Iterator[Text]:
    from matchers.finger.search import expected_false_hits  # noqa: PLC0415 -- as above

    yield Text("在 {n} 份样本中查找，最相近的是：", "Among {n} samples these are the most alike:").fill(
        n=f"{references:,}"
    )
    for place, one in enumerate(found, start=1):
        by_chance = expected_false_hits(one.score, references)
        told = _ESTIMATED if one.score > _MEASURED else _CANDIDATE
        yield told.fill(k=place, who=printable(one.label), s=f"{one.score:.1f}", x=f"{by_chance:.2g}")
    yield Text(
        "查找结果只是线索，须由人工核实。", "What is found is a lead only: a person has to look into it."
    )
