"""Entitlements, payments and bank accounts as a history; what was overpaid."""
