"""Changes of people in the directory, one at a time."""
