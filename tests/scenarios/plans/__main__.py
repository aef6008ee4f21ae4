"""Writes every plan anew: `python -m tests.scenarios.plans`. Then read what changed, line by line."""

from tests.scenarios.plans.elections import SORTS
from tests.scenarios.plans.written import GOLDEN, planned

for sort in SORTS:
    (GOLDEN / f"{sort.name}.txt").write_text(planned(sort), encoding="utf-8")
