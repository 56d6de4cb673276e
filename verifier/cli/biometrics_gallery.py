"""``biometrics gallery``: many samples in one file that is searched."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from verifier.cli.biometrics_folder import Folder
from verifier.cli.biometrics_options import Dpi, Modality, OneTier, Threads, Tiers
from verifier.cli.options import Json
from verifier.cli.output import print_json, progress_bar, say
from verifier.cli.state import language_of
from verifier.errors import InvalidInput
from verifier.language import Text
from verifier.whole_files import new_file_beside, not_written, writing

_LABELS: Final = {"extract": Text("提取样本", "extracting samples")}


def gallery(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(help="样本目录 / folder of images or templates")],
    out: Annotated[Path, typer.Option("--out", help="库文件 / the gallery")],
    modality: Modality = "finger",
    dpi: Dpi = 500,
    tier: Tiers = OneTier.FAST,
    threads: Threads = None,
    as_json: Json = False,
) -> None:
    """用目录中的样本建库 / Build a gallery of a folder's samples; labels are the paths in it."""
    language = language_of(ctx.obj)
    samples = Folder(folder, modality, dpi, tier, threads)
    galleries = samples.galleries
    _refuse_confusion(out, galleries.magic, galleries.name)
    with progress_bar(_LABELS, language) as show:
        references = samples.references(show, but_not=out)
    with writing(out):
        with galleries.writer(out) as writer:
            for label, template in references:
                writer.add(label, template)
        size = out.stat().st_size
    if as_json:
        print_json(
            {
                "out": str(out),
                "references": len(references),
                "bytes": size,
                "skipped": samples.skipped_as_list(),
            }
        )
    else:
        told = Text(
            "已写出{g} {p}：样本 {n} 份，{b} 字节。",
            "The {g} {p} is written: {n:sample|samples}, {b:byte|bytes}.",
        )
        say(told.fill(g=galleries.name, p=out.name, n=len(references), b=size).in_language(language))
    samples.tell_skipped(language)


def _refuse_confusion(out: Path, magic: bytes, name: Text) -> None:
    """Refuse a place that cannot be written to before an hour of work, and to overwrite anything else."""
    if out.is_dir():
        raise not_written(out)
    if out.exists() and not _begins_with(out, magic):
        raise InvalidInput(
            Text("{p} 不是{g}，不能覆盖。", "{p} is no {g} and is not overwritten.").fill(p=out.name, g=name),
            Text("请换一个文件名。", "Choose another name."),
        )
    new_file_beside(out).unlink()


def _begins_with(path: Path, magic: bytes) -> bool:
    if not path.is_file():  # a pipe would keep us waiting
        return False
    try:
        with path.open("rb") as stream:
            return stream.read(len(magic)) == magic
    except OSError:  # what cannot be read cannot be told from somebody's only copy
        return False
