"""Commands of whoever watches that Writ works: what to mend, and how it stands."""
