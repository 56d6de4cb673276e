"""Records against rolls: pairs, and the leads that come of them."""
