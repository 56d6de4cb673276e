"""Every table of the product, brought together for migrations and tests."""

from verifier.accounts import tables as accounts
from verifier.audit import tables as audit
from verifier.bars import tables as bars
from verifier.benefits import tables as benefits
from verifier.biometrics.vault import tables as vault
from verifier.cases import stop_tables as stops
from verifier.cases import tables as cases
from verifier.cases.caseload import tables as case_work
from verifier.certification import tables as certification
from verifier.crossmatch import model_tables as match_models
from verifier.crossmatch import night_tables as nights
from verifier.crossmatch import tables as crossmatch
from verifier.database import Base, earlier
from verifier.devices import tables as devices
from verifier.feeds import bank_tables as bank
from verifier.feeds import tables as feeds
from verifier.notices import tables as notices
from verifier.people import tables as people
from verifier.recovery import month_tables as months
from verifier.recovery import tables as recovery
from verifier.runs import tables as runs

metadata = Base.metadata

__all__ = [
    "accounts",
    "audit",
    "bank",
    "bars",
    "benefits",
    "case_work",
    "cases",
    "certification",
    "crossmatch",
    "devices",
    "earlier",
    "feeds",
    "match_models",
    "metadata",
    "months",
    "nights",
    "notices",
    "people",
    "recovery",
    "runs",
    "stops",
    "vault",
]
