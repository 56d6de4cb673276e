"""Pure matching algorithms: no database, no HTTP, nothing of the rest of the product."""
