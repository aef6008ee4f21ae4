"""What the commands share: printing, what was typed, progress, Prefect's side, the last resort."""
