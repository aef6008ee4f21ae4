"""The law's rules as data: rows, the phrases that say when, and the reckoning of a date."""
