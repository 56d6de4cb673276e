"""What an investigator reads of a kind of lead."""

from __future__ import annotations

from dataclasses import dataclass

from verifier.language import Text


@dataclass(frozen=True, slots=True)
class KindText:
    """What an investigator reads of a kind: its name, the question to answer, what the evidence is worth."""

    name: Text
    question: Text
    evidence_note: Text
