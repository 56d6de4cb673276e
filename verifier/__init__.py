"""The business of keeping pension rolls clean; every folder is one capability."""
