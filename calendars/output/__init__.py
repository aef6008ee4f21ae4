"""A timetable for people and programs: JSON, Markdown, iCalendar, and why a date is what it is."""
