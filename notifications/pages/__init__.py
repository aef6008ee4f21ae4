"""The owners' page: what a signed link opens."""
