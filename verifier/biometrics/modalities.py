"""The registry of modalities: the one place that knows which there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from verifier.biometrics.engine import Effort, TemplateEngine
from verifier.errors import InvalidInput
from verifier.language import Text


def _finger(effort: Effort) -> TemplateEngine[Any]:
    # image libraries take a moment to load, which no other command should wait for
    from verifier.biometrics.finger import FingerEngine  # noqa: PLC0415 -- see above

    return FingerEngine(effort)


def _palm_vein(effort: Effort) -> TemplateEngine[Any]:
    from verifier.biometrics.palm_vein import VeinEngine  # noqa: PLC0415 -- see above

    del effort  # there is one way only
    return VeinEngine()


_MAKERS: Final[dict[str, Callable[[Effort], TemplateEngine[Any]]]] = {
    "finger": _finger,
    "palm_vein": _palm_vein,
}

MODALITIES: Final = tuple(_MAKERS)
"""The names by which commands and files call them."""


def engine_of(modality: str, effort: Effort = Effort.CASCADE) -> TemplateEngine[Any]:
    """Return the engine of a modality.

    Raises:
        InvalidInput: there is no such modality.
    """
    maker = _MAKERS.get(modality)
    if maker is None:
        raise InvalidInput(
            Text("未知的模态 {m}。", "There is no modality {m}.").fill(m=modality),
            Text("可用的有：{all}。", "There are: {all}.").fill(all="、".join(MODALITIES)),
        )
    return maker(effort)


@dataclass(frozen=True)
class Engines:
    """Makes engines of one effort; equal ones are interchangeable, so a process keeps what it made."""

    effort: Effort

    def __call__(self, modality: str) -> TemplateEngine[Any]:
        """Return the engine of a modality."""
        return engine_of(modality, self.effort)
