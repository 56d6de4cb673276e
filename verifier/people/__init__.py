"""The register: who is on a roll, under which identity, at which agency."""
