"""What is done about vacancies."""
