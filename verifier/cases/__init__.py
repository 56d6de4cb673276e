"""From a confirmed lead to a case, its evidence and the money to be returned."""
