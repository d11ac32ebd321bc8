"""When: words of time, what they mean on a given day, and which of them date an act."""
