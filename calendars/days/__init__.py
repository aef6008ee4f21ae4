"""Which days count: working days, bank holidays, days proclaimed, Easter."""
