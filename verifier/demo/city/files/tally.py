"""Counts what was written as it is written, so that the manifest cannot disagree with the file."""

from __future__ import annotations

from dataclasses import dataclass, field

from verifier.demo.city.manifest import Fault, Flaw, Kind, PlantedFile


@dataclass(slots=True)
class Tally:
    """Rows of one file by what the import is expected to make of them. ``line`` is the last line written."""

    line: int = 0
    accepted: int = 0
    duplicates: int = 0
    faults: list[Fault] = field(default_factory=list)

    def heading(self) -> None:
        """Count a line that is not a row."""
        self.line += 1

    def row(self, flaw: Flaw | None = None, *, known: bool = False) -> None:
        """Count one row; one ``known`` from an earlier file is a good row and a duplicate."""
        self.line += 1
        if flaw is None:
            self.accepted += not known
            self.duplicates += known
            return
        if flaw is Flaw.DUPLICATE:
            self.duplicates += 1
        self.faults.append(Fault(self.line, flaw))

    def planted(self, name: str, kind: Kind, source: str, expected_held: bool = False) -> PlantedFile:
        """Return the file's entry in the manifest."""
        quarantined = sum(fault.flaw is not Flaw.DUPLICATE for fault in self.faults)
        return PlantedFile(
            name=name,
            kind=kind,
            source=source,
            rows=self.accepted + self.duplicates + quarantined,
            accepted=self.accepted,
            duplicates=self.duplicates,
            quarantined=quarantined,
            expected_held=expected_held,
            faults=tuple(self.faults),
        )
