"""The commands of `writ`, by what they are about."""
