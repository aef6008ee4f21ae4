"""The flows that hold polls in place of others."""
