"""How long what people write may be, wherever it comes in: commands, forms, the page, files. Pure."""

LONGEST_KEY = 60
# The largest number of a row: PostgreSQL takes no larger one, not even to look for it.
LARGEST_NUMBER = 2**31 - 1
LONGEST_ID = 120
LONGEST_NAME = 120
LONGEST_TITLE = 200
LONGEST_REASON = 500
LONGEST_EVIDENCE = 500
LONGEST_LINE = 1000
LONGEST_NOTE = 4000
MOST_EVIDENCE = 50
MOST_SEATS = 100
