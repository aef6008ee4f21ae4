"""How long what people write may be, wherever it comes in: commands, forms, the page, files. Pure."""

LONGEST_KEY = 60
# The largest number of a row that a database can give.
LARGEST_NUMBER = 2**63 - 1
LONGEST_ID = 120
LONGEST_NAME = 120
LONGEST_TITLE = 200
LONGEST_REASON = 500
LONGEST_EVIDENCE = 500
LONGEST_LINE = 1000
LONGEST_NOTE = 4000
MOST_EVIDENCE = 50
MOST_SEATS = 100
