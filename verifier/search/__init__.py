"""One search over people, cases, leads, accounts and documents, quick on a million people."""
