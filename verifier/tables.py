"""Every table of the product, brought together for migrations and tests."""

from verifier.accounts import tables as accounts
from verifier.audit import tables as audit
from verifier.bars import tables as bars
from verifier.benefits import tables as benefits
from verifier.biometrics.vault import tables as vault
from verifier.campaigns import tables as campaigns
from verifier.cases import stop_tables as stops
from verifier.cases import tables as cases
from verifier.cases.caseload import tables as case_work
from verifier.cases.escalations import tables as escalations
from verifier.certification import tables as certification
from verifier.citizens import tables as citizens
from verifier.crossmatch import model_tables as match_models
from verifier.crossmatch import night_tables as nights
from verifier.crossmatch import tables as crossmatch
from verifier.crossmatch import threshold_tables as thresholds
from verifier.database import Base, earlier
from verifier.devices import tables as devices
from verifier.feeds import bank_tables as bank
from verifier.feeds import tables as feeds
from verifier.feeds import watch_tables as watched
from verifier.notices import tables as notices
from verifier.outbox import tables as outbox
from verifier.people import tables as people
from verifier.recovery import month_tables as months
from verifier.recovery import tables as recovery
from verifier.reporting import tables as reporting
from verifier.runs import tables as runs
from verifier.search import tables as search

metadata = Base.metadata

__all__ = [
    "accounts",
    "audit",
    "bank",
    "bars",
    "benefits",
    "campaigns",
    "case_work",
    "cases",
    "certification",
    "citizens",
    "crossmatch",
    "devices",
    "earlier",
    "escalations",
    "feeds",
    "match_models",
    "metadata",
    "months",
    "nights",
    "notices",
    "outbox",
    "people",
    "recovery",
    "reporting",
    "runs",
    "search",
    "stops",
    "thresholds",
    "vault",
    "watched",
]
