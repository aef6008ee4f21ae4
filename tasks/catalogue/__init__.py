"""What an election can need: task definitions, their windows, and an area's own changes. Pure."""
