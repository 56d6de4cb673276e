"""The chain of the audit trail, tampered with behind the product's back: the first bad row is named.

Whoever tampers may write anything into the database and has seen it before, but has not the key.
"""
