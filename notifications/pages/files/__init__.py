"""Files that are sent with an answer: read from the form, kept as evidence, and given out again."""
