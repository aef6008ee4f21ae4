"""What the owners of a task do about it by themselves, beside answering."""
