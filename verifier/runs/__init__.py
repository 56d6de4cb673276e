"""The ledger of unattended work: what ran for which business date, exactly once."""
