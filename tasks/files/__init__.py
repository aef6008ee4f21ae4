"""Files that a clerk keeps: read as data, with errors that say where, and kept private."""
