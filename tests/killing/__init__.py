"""The dispatcher killed as real processes are, with SIGKILL, while a real mail server misbehaves."""
