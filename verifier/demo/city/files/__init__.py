"""The files as the agencies send them: one writer for each format."""
