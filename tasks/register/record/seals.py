"""Seals: what only somebody with the history's key can have written.

The key is kept outside the database, so that whoever can write to the database, but cannot read the
key, can neither alter an entry of the history nor add one without `verify` seeing it.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Seals:
    """Makes the seals of one register's history; `key` is a long random secret."""

    key: str = field(repr=False)

    def of(self, *said: str | int | None) -> str:
        """The seal (HMAC-SHA256, in hex) over these values in their order."""
        words = json.dumps(said, separators=(",", ":"), ensure_ascii=False)
        return hmac.new(self.key.encode(), words.encode(), hashlib.sha256).hexdigest()

    @property
    def mark(self) -> str:
        """What the key is known by, and cannot be found from."""
        return self.of("key")

    def of_entry(self, entry_hash: str) -> str:
        """The seal of an entry, whose hash covers all of it and all that went before."""
        return self.of("entry", entry_hash)

    def of_end(self, chain: str, length: int, last_hash: str) -> str:
        """The seal of a chain's end: how long it is, and its last hash."""
        return self.of("end", chain, length, last_hash)
