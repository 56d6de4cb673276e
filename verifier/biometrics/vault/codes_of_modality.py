"""Which codes a modality is searched by."""

from __future__ import annotations

from verifier.biometrics.vault.search_codes import Codes
from verifier.errors import InvalidInput
from verifier.language import Text


def codes_of(modality: str) -> Codes:
    """Return the codes of a modality; its libraries load when they are first used.

    Raises:
        InvalidInput: there is no such modality.
    """
    if modality == "finger":
        from verifier.biometrics.vault.finger_codes import FingerCodes  # noqa: PLC0415 -- see above

        return FingerCodes()
    if modality == "palm_vein":
        from verifier.biometrics.vault.palm_vein_codes import VeinCodes  # noqa: PLC0415 -- see above

        return VeinCodes()
    raise InvalidInput(Text("未知的模态 {m}。", "There is no modality {m}.").fill(m=modality))
