"""The readiness check: what would keep somebody from being told."""
