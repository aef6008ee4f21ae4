"""A backup as a file: what is in it, how it is written, and whether it is whole."""
