"""The whole life of an election against a moved clock, as findings and as a page."""
