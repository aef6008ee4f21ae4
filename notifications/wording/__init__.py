"""Wording: dates, numbers, lists and phrases in the reader's language, and how due something is. Pure."""
