"""What people do: call, change, archive, proclaim, answer, hand over, hand up, snooze, reopen."""
