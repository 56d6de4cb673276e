"""Every change of the schema, in order; `verifier.migrate` applies them, `generate` writes new ones."""
