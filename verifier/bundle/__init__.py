"""A case sealed into one signed archive that anybody can check without us."""
