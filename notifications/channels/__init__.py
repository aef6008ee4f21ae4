"""The ways out of the office, behind one port."""
