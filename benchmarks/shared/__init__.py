"""What several benchmarks need; a folder, since every file beside it is run by `make bench`."""
