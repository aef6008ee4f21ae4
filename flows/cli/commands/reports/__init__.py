"""What an election leaves: its reports, its archive, and the proof of that."""
