"""What those ask who watch that Writ works: whether it is ready, and its figures."""
