"""The flows that change an election, one a file."""
