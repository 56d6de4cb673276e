"""What may be wrong with an installation: a check each, what it finds, and how that is mended."""

from verifier.operation.doctor.examining import Patient, examine
from verifier.operation.doctor.findings import Finding, Severity

__all__ = ["Finding", "Patient", "Severity", "examine"]
