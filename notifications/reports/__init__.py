"""What an election leaves: the returning officers' report, the police debrief, as pages, PDF and tables."""
