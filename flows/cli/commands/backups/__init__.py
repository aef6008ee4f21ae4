"""`writ backup`, `restore` and `release`."""
