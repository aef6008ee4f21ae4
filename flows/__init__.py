"""Wiring: the only package that imports Prefect."""
