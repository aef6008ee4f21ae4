"""Elections and their owned tasks in the register: kept, found, changed, answered."""
