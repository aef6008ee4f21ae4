"""Gathering: from the register to the letters of a whole batch, with a handful of queries."""
