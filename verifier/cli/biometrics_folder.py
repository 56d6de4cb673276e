"""The samples of a folder as the references of a gallery; files of no use are left out and named."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

from verifier.biometrics.modalities import Engines, galleries_of
from verifier.biometrics.sample_work import Extracting, Key, Made, extract
from verifier.biometrics.workers import workers
from verifier.cli.biometrics_options import OneTier, processes
from verifier.cli.output import Tell, tell
from verifier.errors import InvalidInput
from verifier.language import Language, Text

if TYPE_CHECKING:
    from verifier.biometrics.galleries import Galleries

_SKIPPED_SOME: Final = 3
#: reasons shown one by one; the rest are counted
_TOLD: Final = 20


@dataclass
class Folder:
    """How the samples of a folder are made, and, when they are, why some are of no use."""

    path: Path
    modality: str
    dpi: float
    tier: OneTier
    threads: int | None
    skipped: dict[str, Text] = field(default_factory=dict)

    @property
    def galleries(self) -> Galleries:
        """The galleries the references are for."""
        return galleries_of(self.modality)

    def references(self, show: Tell, but_not: Path | None = None) -> list[tuple[str, Any]]:
        """Return label and template of each usable file, in the order of their names.

        Labels are the paths in the folder. ``but_not``: a file that is no sample, the gallery itself.

        Raises:
            InvalidInput: no such folder, or no usable sample in it.
            WorkerLost: a process was ended from outside.
        """
        paths = self._files(but_not)
        made = self._made(paths, show)
        found = [
            (label, template)
            for path in paths
            for label, template in self._usable(path.relative_to(self.path).as_posix(), made[str(path)])
        ]
        if not found:
            raise InvalidInput(
                Text("目录 {p} 中没有可用的样本。", "There is no usable sample in the folder {p}.").fill(
                    p=self.path.name
                ),
                Text("请检查目录。", "Check the folder."),
            )
        return found

    def _made(self, paths: list[Path], show: Tell) -> dict[str, Made]:
        engines = Engines(self.tier.effort)
        tasks = [Extracting(Key(self.modality, str(path), self.dpi), engines) for path in paths]
        made: dict[str, Made] = {}
        with workers(min(processes(self.threads), max(len(tasks), 1))) as staff:
            for done, one in enumerate(staff.each(extract, tasks), start=1):
                show("extract", done, len(tasks))
                made[one.key.path] = one
        return made

    def _usable(self, label: str, made: Made) -> Iterator[tuple[str, Any]]:
        """Yield label and template of a sample, if a gallery can hold it; else note why not."""
        why = made.error
        if why is None:
            template = self.galleries.reference(made.sample, self.tier.effort)
            why = self.galleries.unfit(label, template)
        if why is None:
            yield label, template
        else:
            self.skipped[os.fsencode(label).decode(errors="replace")] = why

    def _files(self, but_not: Path | None) -> list[Path]:
        """Return the ordinary files in the folder and below, hidden ones left out."""
        if not self.path.is_dir():
            raise InvalidInput(
                Text("目录 {p} 不存在。", "There is no folder {p}.").fill(p=self.path.name),
                Text("请检查路径。", "Check its path."),
            )
        other = None if but_not is None else but_not.resolve()
        return sorted(
            path
            for path in self.path.rglob("*")
            if path.is_file() and not path.name.startswith(".") and path.resolve() != other
        )

    def skipped_as_list(self) -> list[dict[str, Any]]:
        """Return plain values for ``--json``."""
        return [{"file": name, "error": why.as_dict()} for name, why in self.skipped.items()]

    def tell_skipped(self, language: Language) -> None:
        """Say which files were of no use, and end with the exit code for it."""
        if not self.skipped:
            return
        for name, why in list(self.skipped.items())[:_TOLD]:
            sentence = Text("{file}：{why}", "{file}: {why}").fill(file=printable(name), why=why)
            tell(sentence.in_language(language))
        counted = Text("{n} 个文件无法使用，未参加查找。", "{n:file|files} could not be used; left out.")
        tell(counted.fill(n=len(self.skipped)).in_language(language))
        raise typer.Exit(_SKIPPED_SOME)


def printable(label: str) -> str:
    """Return a label on one line that cannot steer a terminal: anything not printable is escaped."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in label)
