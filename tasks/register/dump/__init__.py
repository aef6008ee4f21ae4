"""Every row of the register as plain values, and back into a database of either kind."""
