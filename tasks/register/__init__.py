"""The register: our own database, and the only truth about elections, tasks and notices.

Callers own the transaction: nothing in here commits.
"""
