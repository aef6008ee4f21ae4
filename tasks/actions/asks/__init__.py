"""What can be asked of an election: a small dataclass for each thing, which says what it is to be."""
