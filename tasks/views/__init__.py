"""What a person is shown of an owned task, and what they can answer: plain values. Pure."""
