"""The one file that a closed election leaves: what is in it, and the proof that it is whole."""
