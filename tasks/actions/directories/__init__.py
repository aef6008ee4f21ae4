"""Changing the directory bit by bit, by who administers an organisation."""
