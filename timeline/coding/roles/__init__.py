"""Who does it to whom: doers and targets of a predicate."""
