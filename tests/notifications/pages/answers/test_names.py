"""No page of a task names a person to somebody of another organisation: it says the post instead."""

from dataclasses import asdict

import pytest

from tasks.register.database import Register
from tasks.views.answers import NotTakenError
from tests.builders import at
from tests.cast import ASHA, CHLOE, HUGH
from tests.notifications.pages.answers.test_handing_over import LETTER, Counter


@pytest.fixture
def counter(register: Register) -> Counter:
    """Chloe (the council) and Hugh (the police) own a letter together."""
    found = Counter(register)
    found.now = at("Fri 2027-04-09 17:00")
    found.office.run(found.now)
    return found


def said(counter: Counter, who: str) -> str:
    """All that somebody is shown of the letter."""
    return str(asdict(counter.sees(who, LETTER)))


def test_owners_of_two_organisations_read_each_others_posts(counter: Counter) -> None:
    """Whatever happened: taken up, put off, ticked, or answered with a note that names somebody."""
    number = counter.numbers[LETTER]
    desk, chloe, hugh = counter.desk, counter.people[CHLOE], counter.people[HUGH]
    desk.acknowledge(number, person=chloe, note="Chloe and Asha write it.", now=counter.now)
    assert "Chloe" in said(counter, CHLOE)
    police = said(counter, HUGH)
    assert "returning officer of Ashford" in police
    for name in ("Chloe", "Asha"):
        assert name not in police
    desk.complete(
        number, person=hugh, outcome="done", note="Hugh signed.", evidence={}, now=counter.now
    )
    council = said(counter, CHLOE)
    assert "chief constable of Blankshire" in council
    assert "Hugh" not in council
    assert "Hugh" in said(counter, HUGH)


def test_who_comes_too_late_is_not_told_a_name(counter: Counter) -> None:
    """Of the other organisation: what stands is said with the post."""
    number, now = counter.numbers[LETTER], counter.now
    counter.desk.acknowledge(number, person=counter.people[CHLOE], note="", now=now)
    with pytest.raises(NotTakenError) as late:
        counter.desk.acknowledge(number, person=counter.people[HUGH], note="", now=now)
    assert str(late.value).startswith("returning officer of Ashford deals with it since")


def test_a_list_names_no_stranger(counter: Counter) -> None:
    """The two owners stand by place on it, and colleagues by name."""
    seen = counter.desk.tasks_of(counter.people[HUGH], now=counter.now)
    (letter,) = [task for task in seen.tasks if task.number == counter.numbers[LETTER]]
    assert "Chloe" not in str(asdict(letter))
    assert {"Ashford", "Hugh"} == {name for each in letter.holders for name in each.people}
    own = counter.desk.tasks_of(counter.people[ASHA], now=counter.now)
    assert any("Asha" in task.owners for task in own.tasks)
