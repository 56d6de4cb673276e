"""``biometrics search``: who of many may be the one with this finger or hand; no database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from matchers.gallery.searching import Candidate, expected_false_hits
from verifier.biometrics.sample_files import read_sample_file
from verifier.cli.biometrics_folder import Folder, printable
from verifier.cli.biometrics_gallery import gallery
from verifier.cli.biometrics_options import MEASURED, Dpi, Modality, OneTier, Threads, Tiers, about
from verifier.cli.options import Json
from verifier.cli.output import Tell, print_json, progress_bar, say
from verifier.cli.state import language_of
from verifier.errors import InvalidInput
from verifier.language import Text

if TYPE_CHECKING:
    from verifier.biometrics.galleries import Gallery

_LABELS: Final = {
    "extract": Text("提取样本", "extracting samples"),
    "coarse": Text("初步筛选", "first look"),
    "full": Text("逐个比对", "full comparison"),
}
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
    tier: Tiers = OneTier.FAST,
    threads: Threads = None,
    as_json: Json = False,
) -> None:
    """在库中查找同一手指或手 / Search a gallery for the same finger or hand."""
    language = language_of(ctx.obj)
    # of a gallery's file nothing is made but the probes
    samples = Folder(among, modality, dpi, tier, threads)
    with progress_bar(_LABELS, language) as show:
        known = _open_or_make(samples, show)
        probes = [_probe(samples, path, known) for path in (probe, *(also or ()))]
        with about(among):
            found = samples.galleries.search(known, probes, top, shortlist, show)
    if as_json:
        print_json(_as_dict(found, len(known)) | {"skipped": samples.skipped_as_list()})
    else:
        for sentence in _sentences(found, len(known)):
            say(sentence.in_language(language))
    samples.tell_skipped(language)


def _open_or_make(samples: Folder, show: Tell) -> Gallery:
    """Open a gallery's file, or make one of a folder's samples."""
    among = samples.path
    if among.is_dir():
        return samples.galleries.in_memory(samples.references(show))
    try:
        if among.exists() and not among.is_file():
            raise FileNotFoundError  # a pipe would keep us waiting
        with about(among):
            return samples.galleries.open(among)
    except OSError as error:
        raise InvalidInput(
            Text("文件 {p} 不存在或无法读取。", "The file {p} does not exist or cannot be read.").fill(
                p=among.name
            ),
            Text("请检查文件名和路径。", "Check its name and its folder."),
        ) from error


def _probe(samples: Folder, path: Path, known: Gallery) -> Any:
    data = read_sample_file(path)
    if len(known):
        with about(samples.path):
            known.template(0)  # what is wrong with it is not the probe's fault
    with about(path):
        return samples.galleries.probe(data, samples.dpi, known, samples.tier.effort)


def _as_dict(found: tuple[Candidate, ...], references: int) -> dict[str, Any]:
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
    }


def _sentences(found: tuple[Candidate, ...], references: int) -> Iterator[Text]:
    yield Text(
        "在 {n:,} 份样本中查找，最相近的是：", "Among {n:,sample|samples} these are the most alike:"
    ).fill(n=references)
    for place, one in enumerate(found, start=1):
        by_chance = expected_false_hits(one.score, references)
        told = _ESTIMATED if one.score > MEASURED else _CANDIDATE
        yield told.fill(k=place, who=printable(one.label), s=f"{one.score:.1f}", x=f"{by_chance:.2g}")
    yield Text(
        "查找结果只是线索，须由人工核实。", "What is found is a lead only: a person has to look into it."
    )
