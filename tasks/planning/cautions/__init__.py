"""What to be careful about, that a plan raises as alarms."""
