"""Plain values of the field, standard library only. Everything else may import these; these import nothing."""
