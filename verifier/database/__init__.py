"""The ground everything is stored on: engines, transactions, agency scope, advisory locks."""

from verifier.database.columns import Base, Fen, MonthColumn, UtcDateTime
from verifier.database.engine import Database
from verifier.database.locks import exclusive
from verifier.database.scope import EVERYWHERE, AgencyScoped, Scope, ScopeBypassed

__all__ = [
    "EVERYWHERE",
    "AgencyScoped",
    "Base",
    "Database",
    "Fen",
    "MonthColumn",
    "Scope",
    "ScopeBypassed",
    "UtcDateTime",
    "exclusive",
]
