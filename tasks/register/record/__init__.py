"""The record: what was answered, and the history, chained by hash."""
