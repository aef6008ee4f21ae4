"""What there is of an election or a register afterwards: reports, archives, backups."""
