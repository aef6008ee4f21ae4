"""The dispatcher's pass and its rounds."""
