"""An election made into owned tasks, and made anew when it changes. Pure."""
