"""What agencies send: files are read, judged row by row, held or released, and never lost."""
