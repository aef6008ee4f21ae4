"""Days that count: what is reported done on one, and what follows it in the plan."""
