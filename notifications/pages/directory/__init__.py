"""The directory of an organisation, kept on a page by its administrator."""
