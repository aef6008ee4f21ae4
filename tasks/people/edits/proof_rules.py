"""The figures by which an e-mail address is proved, and the hosts that nobody is written to at."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from tasks.files.datafiles import DATA, check_keys, read_toml


@dataclass(frozen=True, slots=True)
class ProofRules:
    """How long a code lives, how often it may be typed wrong, how long and of which letters it is, how many
    are mailed in an hour to one address and for one person who asks, and how long what was asked is kept."""

    minutes: int
    tries: int
    letters: int
    alphabet: str
    to_an_address_an_hour: int
    by_somebody_an_hour: int
    kept_hours: int
    forbidden_hosts: tuple[str, ...]

    @property
    def life(self) -> timedelta:
        """How long a code can be typed."""
        return timedelta(minutes=self.minutes)

    def forbids(self, domain: str) -> bool:
        """Whether a domain, in lower case, is one of those hosts or lies below one."""
        return any(domain == host or domain.endswith(f".{host}") for host in self.forbidden_hosts)


@cache
def load_proof_rules() -> ProofRules:
    """Those of `tasks/data/address_proofs.toml`."""
    path = DATA / "address_proofs.toml"
    content, keys = read_toml(path), set(ProofRules.__slots__)
    check_keys(content, keys, keys, where=path.name)
    hosts = tuple(content["forbidden_hosts"])
    return ProofRules(**{**content, "forbidden_hosts": hosts})
