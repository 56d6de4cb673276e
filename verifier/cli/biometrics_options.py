"""What the commands on samples share: options, the processes to use, and the words for a sample's faults."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Annotated, Final

import typer

from matchers.errors import NotEnrollable, SampleError
from verifier.biometrics.engine import Effort
from verifier.biometrics.modalities import MODALITIES
from verifier.errors import InvalidInput, VerifierError
from verifier.language import Text

MEASURED: Final = 40
"""One in 10,000: what lies beyond is an estimate from what was measured below it, whatever a score says."""

Modality = Annotated[str, typer.Option(help=f"模态 / modality: {', '.join(MODALITIES)}")]
Dpi = Annotated[float, typer.Option(help="图像分辨率 / pixels per inch of images", min=1)]
Efforts = Annotated[Effort, typer.Option("--tier", help="比对方式 / how thoroughly")]
Threads = Annotated[
    int | None, typer.Option(min=1, help="进程数，缺省为全部处理器 / processes, default all processors")
]


class OneTier(Enum):
    """The tier that makes the templates of a gallery and of what is looked for in it: always one."""

    FAST = "fast"
    DEEP = "deep"

    @property
    def effort(self) -> Effort:
        """The effort of an engine that makes them."""
        return Effort(self.value)


Tiers = Annotated[OneTier, typer.Option("--tier", help="提取方式 / how images are extracted")]


def processes(threads: int | None) -> int:
    """Return how many processes to use: as many as asked for, else one for each processor."""
    return threads or len(os.sched_getaffinity(0))


@contextmanager
def about(path: Path) -> Iterator[None]:
    """Turn what is wrong with a sample or a gallery into an error of the command line, naming the file."""
    try:
        yield
    except SampleError as error:
        kind = VerifierError if isinstance(error, NotEnrollable) else InvalidInput
        why = Text(zh=error.zh, en=error.en)
        raise kind(Text("{p}：{why}", "{p}: {why}").fill(p=path.name, why=why)) from error
