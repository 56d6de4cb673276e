"""The registry of modalities: the one place that knows which there are.

Their libraries load when a modality is first used: no other command should wait for them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from verifier.biometrics.engine import Effort, TemplateEngine
from verifier.errors import InvalidInput
from verifier.language import Text

if TYPE_CHECKING:
    from verifier.biometrics.galleries import Galleries


def _finger(effort: Effort, kept: int | None) -> TemplateEngine[Any]:
    from verifier.biometrics.finger import MOST_PREPARED, FingerEngine  # noqa: PLC0415 -- see above

    return FingerEngine(effort, MOST_PREPARED if kept is None else kept)


def _finger_galleries() -> Galleries:
    from verifier.biometrics.finger_galleries import FingerGalleries  # noqa: PLC0415 -- see above

    return FingerGalleries()


def _finger_lacks() -> Text | None:
    from matchers.finger.deep.network import available  # noqa: PLC0415 -- see above

    if available():
        return None
    return Text(
        "没有安装深度提取组件：存疑的指纹只按快速提取的结果判断，老人磨损的指纹会更常被判为无法认定。"
        "运行 make setup 即可安装。",
        "The deep tier is not installed: doubtful fingers are judged by the fast tier alone, "
        "which more often fails to recognise worn fingers. make setup installs it.",
    )


def _palm_vein(effort: Effort, kept: int | None) -> TemplateEngine[Any]:
    from verifier.biometrics.palm_vein import MOST_PREPARED, VeinEngine  # noqa: PLC0415 -- see above

    del effort  # there is one way only
    return VeinEngine(MOST_PREPARED if kept is None else kept)


def _vein_galleries() -> Galleries:
    from verifier.biometrics.palm_vein_galleries import VeinGalleries  # noqa: PLC0415 -- see above

    return VeinGalleries()


@dataclass(frozen=True)
class _Modality:
    engine: Callable[[Effort, int | None], TemplateEngine[Any]]
    galleries: Callable[[], Galleries]
    #: what this installation cannot do of a cascade
    lacks: Callable[[], Text | None]


_ALL: Final = {
    "finger": _Modality(_finger, _finger_galleries, _finger_lacks),
    "palm_vein": _Modality(_palm_vein, _vein_galleries, lambda: None),
}

MODALITIES: Final = tuple(_ALL)
"""The names by which commands, files and the kiosk protocol call them."""


def engine_of(modality: str, effort: Effort = Effort.CASCADE, kept: int | None = None) -> TemplateEngine[Any]:
    """Return a new engine of a modality; ``kept``: so many samples it keeps ready, None: as many as usual.

    Raises:
        InvalidInput: there is no such modality.
    """
    return _known(modality).engine(effort, kept)


def galleries_of(modality: str) -> Galleries:
    """Return the galleries of a modality.

    Raises:
        InvalidInput: there is no such modality.
    """
    return _known(modality).galleries()


def lacking(modality: str, effort: Effort) -> Text | None:
    """Return what is silently left out here of the effort asked for; None if everything is there.

    Raises:
        InvalidInput: there is no such modality.
    """
    return _known(modality).lacks() if effort is Effort.CASCADE else None


def _known(modality: str) -> _Modality:
    if modality not in _ALL:
        raise InvalidInput(
            Text("未知的模态 {m}。", "There is no modality {m}.").fill(m=modality),
            Text("可用的有：{all}。", "There are: {all}.").fill(all="、".join(MODALITIES)),
        )
    return _ALL[modality]


@dataclass(frozen=True)
class Engines:
    """Makes engines of one effort; equal ones are interchangeable, so a process keeps what it made."""

    effort: Effort

    def __call__(self, modality: str) -> TemplateEngine[Any]:
        """Return the engine of a modality."""
        return engine_of(modality, self.effort)
