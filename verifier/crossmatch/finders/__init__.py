"""One finder for each kind of lead; each says in a sentence why, in both languages."""
