"""Which names there are: the tables of actors, checked and matched in one pass (data in coding/actors)."""
