"""Further pages of an election: its wall, its tables as files, what will be written, and previews of changes."""
