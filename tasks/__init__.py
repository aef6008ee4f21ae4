"""Who must do what by when, and the register of it."""
