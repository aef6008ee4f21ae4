"""The tables of pages as files: what a page shows its reader, row for row, for Excel and as CSV."""
