"""Papers filled, numbered, kept and served; files kept as evidence; names published and withdrawn."""
