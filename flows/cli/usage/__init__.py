"""What can be typed: one module for each family of commands."""
