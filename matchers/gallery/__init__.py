"""What galleries of all modalities share: sections of a file, labels, and the search among many."""
