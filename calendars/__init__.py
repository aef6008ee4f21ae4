"""Dates in, dates out: the law and its calendars. No clock, database, settings or network."""
