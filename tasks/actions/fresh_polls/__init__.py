"""Polls held in place of others: countermanded on a death, or moved; and the limits that outlive a poll."""
