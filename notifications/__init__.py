"""What leaves the office, and the answers that come back."""
