"""Every table of the product, brought together for migrations and tests."""

from verifier.accounts import tables as accounts
from verifier.audit import tables as audit
from verifier.benefits import tables as benefits
from verifier.biometrics.vault import tables as vault
from verifier.cases import tables as cases
from verifier.certification import tables as certification
from verifier.crossmatch import model_tables as match_models
from verifier.crossmatch import tables as crossmatch
from verifier.database import Base
from verifier.devices import tables as devices
from verifier.feeds import bank_tables as bank
from verifier.feeds import tables as feeds
from verifier.notices import tables as notices
from verifier.people import tables as people
from verifier.recovery import tables as recovery
from verifier.runs import tables as runs

metadata = Base.metadata

__all__ = [
    "accounts",
    "audit",
    "bank",
    "benefits",
    "cases",
    "certification",
    "crossmatch",
    "devices",
    "feeds",
    "match_models",
    "metadata",
    "notices",
    "people",
    "recovery",
    "runs",
    "vault",
]
