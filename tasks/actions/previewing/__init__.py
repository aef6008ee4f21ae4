"""A change before it is made: what of it is shown, and that what is made is what was shown."""
