"""Due process as pure functions: terms, working days, the next lawful step. No database, no own clock."""
