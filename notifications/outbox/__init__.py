"""The outbox pass: what is due is handed over, and what came of it is recorded."""
