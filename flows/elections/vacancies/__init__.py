"""The flows of vacancies: watched, until their by-elections are called."""
