"""Watches over vacancies: opened when a seat falls vacant, until their by-election is called."""
