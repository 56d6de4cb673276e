"""From an assessed overpayment to the last fen: debts, their ledger, receipts, plans, write-offs."""
