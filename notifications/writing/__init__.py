"""Writing: a letter, as plain values, becomes text and HTML. Pure: no clock, no database, no net."""
