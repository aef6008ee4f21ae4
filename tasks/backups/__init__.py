"""Backups of the register: made, put back, and what becomes of messages afterwards."""
