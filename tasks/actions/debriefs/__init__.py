"""What people do when an election is gone through: what they learnt is noted for the next one."""
