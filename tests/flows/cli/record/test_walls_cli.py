"""`writ walls` and `writ revoke-wall`: which screens read along, and how one is made to stop."""

import json

from flows.wiring import open_office
from tasks.clock import utc_now
from tasks.register.visits.members import Organisation
from tasks.register.visits.walls import WallOf, make_wall, wall_at
from tests.builders import SAMPLE
from tests.flows.days import a_thursday
from tests.flows.typed import Run


def test_an_operator_sees_whose_screens_there_are_and_ends_one(writ: Run) -> None:
    """The register holds no secret to show; what is wrong is answered with what there is."""
    writ("directory", "load", SAMPLE)
    day, poll = a_thursday(26).isoformat(), "local_england:ashford:Mill.by"
    writ("call", "--area", "blankshire", "--date", day, "--poll", poll)
    election = f"blankshire.{day}"
    assert "no screen has an address" in writ("walls")[1]
    with open_office().register.write() as session:
        wall = WallOf(election, Organisation("ashford", "council"))
        secret = make_wall(session, wall, who="Asha", now=utc_now())
    (row,) = json.loads(writ("walls", "--json")[1])
    assert (election, "ashford", "council") == (row["election"], row["area"], row["office"])
    assert secret not in writ("walls")[1]
    code, _, err = writ("revoke-wall", election, "blankshire")
    assert (1, True) == (code, "there are: ashford" in err)
    assert "no election 'x'" in writ("revoke-wall", "x", "ashford")[2]
    assert 0 == writ("revoke-wall", election, "ashford")[0]
    with open_office().register.read() as session:
        assert wall_at(session, secret) is None
