"""``biometrics gallery``: many samples in one file that is searched; and what a search reads of a folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from matchers.errors import NotEnrollable, SampleError
from verifier.biometrics.engine import Effort
from verifier.biometrics.modalities import Engines
from verifier.biometrics.sample_work import Extracting, Key, extract
from verifier.biometrics.workers import workers
from verifier.cli.biometrics_kinds import Kind, kind_of
from verifier.cli.biometrics_score import language_of
from verifier.cli.output import print_json, progress_bar, say, tell
from verifier.cli.setup import Json
from verifier.errors import InvalidInput, VerifierError
from verifier.language import Language, Text

_SKIPPED_SOME: Final = 3
#: reasons shown one by one; the rest are counted
_TOLD: Final = 20
LABELS: Final = {
    "extract": Text("提取样本", "extracting samples"),
    "coarse": Text("初步筛选", "first look"),
    "full": Text("逐个比对", "full comparison"),
}
Modality = Annotated[str, typer.Option(help="模态 / modality: finger, palm_vein")]
Dpi = Annotated[float, typer.Option(help="图像分辨率 / pixels per inch of images", min=1)]
Tiers = Annotated[Effort, typer.Option("--tier", help="提取方式 / how images are extracted: fast, deep")]
Threads = Annotated[
    int | None, typer.Option(min=1, help="进程数，缺省为全部处理器 / processes, default all processors")
]


def gallery(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(help="样本目录 / folder of images or templates")],
    out: Annotated[Path, typer.Option("--out", help="库文件 / the gallery")],
    modality: Modality = "finger",
    dpi: Dpi = 500,
    effort: Tiers = Effort.FAST,
    threads: Threads = None,
    as_json: Json = False,
) -> None:
    """用目录中的样本建库 / Build a gallery of a folder's samples; labels are the paths in it."""
    language = language_of(ctx.obj)
    kind = kind_of(modality)
    if out.is_dir() or not out.parent.is_dir():
        raise _not_written(out)
    if out.exists() and not _is_gallery(kind, out):
        told_why = Text("{p} 不是{g}，不能覆盖。", "{p} is no {g} and is not overwritten.")
        raise InvalidInput(
            told_why.fill(p=out.name, g=kind.name),
            Text("请换一个文件名。", "Choose another name."),
        )
    skipped: dict[str, Text] = {}
    try:
        with progress_bar(LABELS, language) as show, kind.writer(out) as writer:
            for label, template in references_of(kind, folder, out, dpi, effort, threads, skipped, show):
                writer.add(label, template)
    except OSError as error:
        raise _not_written(out) from error
    size = out.stat().st_size
    if as_json:
        told = {
            "out": str(out),
            "references": len(writer),
            "bytes": size,
            "skipped": skipped_as_list(skipped),
        }
        print_json(told)
    else:
        sentence = Text(
            "已写出{g} {p}：样本 {n} 份，{b} 字节。", "The {g} {p} is written: {n} samples, {b} bytes."
        )
        say(sentence.fill(g=kind.name, p=out.name, n=len(writer), b=size).in_language(language))
    tell_skipped(skipped, language)


def open_or_make(
    kind: Kind,
    among: Path,
    dpi: float,
    effort: Effort,
    threads: int | None,
    show: Callable[[str, int, int | None], None],
) -> tuple[Any, dict[str, Text]]:
    """Open a gallery's file, or make one of a folder's samples."""
    skipped: dict[str, Text] = {}
    if among.is_dir():
        return kind.in_memory(references_of(kind, among, None, dpi, effort, threads, skipped, show)), skipped
    try:
        if among.exists() and not among.is_file():
            raise FileNotFoundError  # a pipe would keep us waiting
        with about(among):
            return kind.open(among), skipped
    except OSError as error:
        raise InvalidInput(
            Text("文件 {p} 不存在或无法读取。", "The file {p} does not exist or cannot be read.").fill(
                p=among.name
            ),
            Text("请检查文件名和路径。", "Check its name and its folder."),
        ) from error


def references_of(
    kind: Kind,
    folder: Path,
    out: Path | None,
    dpi: float,
    effort: Effort,
    threads: int | None,
    skipped: dict[str, Text],
    show: Callable[[str, int, int | None], None],
) -> Iterator[tuple[str, Any]]:
    """Yield label and template of each usable file, in the order of their names; the others are noted."""
    paths = _files(folder, out)
    tasks = [Extracting(Key(kind.modality, str(path), dpi), Engines(effort)) for path in paths]
    made: dict[str, Any] = {}
    with workers(min(threads or len(os.sched_getaffinity(0)), max(len(tasks), 1))) as staff:
        for done, one in enumerate(staff.each(extract, tasks), start=1):
            show("extract", done, len(tasks))
            made[one.key.path] = one
    for path in paths:
        one, label = made[str(path)], path.relative_to(folder).as_posix()
        template = None if one.error is not None else kind.reference(one.sample, effort)
        why = one.error if template is None else kind.unfit(label, template)
        if why is not None:
            skipped[os.fsencode(label).decode(errors="replace")] = why
        elif template is not None:
            yield label, template
    if len(skipped) == len(paths):
        raise InvalidInput(
            Text("目录 {p} 中没有可用的样本。", "There is no usable sample in the folder {p}.").fill(
                p=folder.name
            ),
            Text("请检查目录。", "Check the folder."),
        )


def _files(folder: Path, out: Path | None) -> list[Path]:
    """Return the ordinary files in a folder and below, hidden ones and the gallery itself left out."""
    if not folder.is_dir():
        raise InvalidInput(
            Text("目录 {p} 不存在。", "There is no folder {p}.").fill(p=folder.name),
            Text("请检查路径。", "Check its path."),
        )
    own = None if out is None else out.resolve()
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".") and path.resolve() != own
    )


@contextmanager
def about(path: Path) -> Iterator[None]:
    """Turn what is wrong with a sample or a gallery into an error of the command line, naming the file."""
    try:
        yield
    except SampleError as error:
        kind = VerifierError if isinstance(error, NotEnrollable) else InvalidInput
        why = Text(zh=error.zh, en=error.en)
        raise kind(Text("{p}：{why}", "{p}: {why}").fill(p=path.name, why=why)) from error


def skipped_as_list(skipped: dict[str, Text]) -> list[dict[str, Any]]:
    """Return plain values for ``--json``."""
    return [{"file": name, "error": why.as_dict()} for name, why in skipped.items()]


def tell_skipped(skipped: dict[str, Text], language: Language) -> None:
    """Say which files were of no use, and end with the exit code for it."""
    if not skipped:
        return
    for name, why in ((printable(one), why) for one, why in list(skipped.items())[:_TOLD]):
        tell(
            f"{name}：{why.in_language(language)}"
            if language == "zh"
            else f"{name}: {why.in_language(language)}"
        )
    counted = Text("{n} 个文件无法使用，未参加查找。", "{n} files could not be used and were left out.")
    tell(counted.fill(n=len(skipped)).in_language(language))
    raise typer.Exit(_SKIPPED_SOME)


def printable(label: str) -> str:
    """Return a label on one line that cannot steer a terminal: anything not printable is escaped."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in label)


def _is_gallery(kind: Kind, path: Path) -> bool:
    magic = kind.magic()
    with path.open("rb") as stream:
        return stream.read(len(magic)) == magic


def _not_written(out: Path) -> InvalidInput:
    return InvalidInput(
        Text("无法写入 {p}。", "{p} cannot be written.").fill(p=out.name),
        Text("请检查磁盘空间，或换一个文件名。", "Check the disk's space, or choose another name."),
    )
