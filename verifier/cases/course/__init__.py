"""The lawful course of a case: its dated history, its region's law, what may come next, and entering it."""
