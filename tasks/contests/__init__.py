"""Contests as the field identifies them, and as the directory lists them."""
