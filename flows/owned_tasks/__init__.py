"""The flows about one owned task, one a file."""
