"""What is to be told: due notices become messages in the outbox, digests, and the audit of it."""
