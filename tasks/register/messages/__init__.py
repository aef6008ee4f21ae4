"""Notices, deliveries and alarms in the register: claimed, handed over, heard of."""
