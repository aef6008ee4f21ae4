"""Mutation testing: `make mutants` changes the code a little and sees that a test notices."""
