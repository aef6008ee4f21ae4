"""The Prefect adapter: what the register says, shown and waited for in Prefect.

`wanted` and `health` import no Prefect; everything else does. Nothing here knows a rule,
a person or the register: it takes `WantedRun`s and makes Prefect show them.
"""
