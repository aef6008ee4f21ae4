"""Which services there are and how many of each, and what several of them stand on."""
