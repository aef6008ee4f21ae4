"""How a channel's service does: when it is left alone, for how long, and when it is long down."""

from datetime import timedelta

from tasks.policy.delivery_rules import CircuitRules
from tasks.register.messages.services import Service
from tests.builders import at

NOON = at("Tue 2027-03-16 12:00")
SECOND = timedelta(seconds=1)
RULES = CircuitRules(failures=3, minutes=(1, 2, 5), fall_back_after_minutes=30)


def failing(times: int) -> Service:
    """A service that took nothing so many times, a minute apart, the last time at noon."""
    service = Service("email")
    for minute in reversed(range(times)):
        moment = NOON - timedelta(minutes=minute)
        service = service.failed("busy", rules=RULES, now=moment)
    return service


def test_the_third_failure_in_a_row_is_one_too_many() -> None:
    """Then it is left alone; after the second it is not yet."""
    assert failing(2).open_until is None
    assert NOON + timedelta(minutes=1) == failing(3).open_until
    assert (3, "busy") == (failing(3).failures, failing(3).answer)


def test_it_is_left_alone_up_to_the_very_second() -> None:
    """At that second it is tried again."""
    service, end = failing(3), NOON + timedelta(minutes=1)
    assert (True, False) == (service.rests(end - SECOND), service.rests(end))
    assert not failing(2).rests(NOON)


def test_it_is_long_down_when_half_an_hour_has_passed() -> None:
    """Counted from the first failure, whatever was tried since; at that very second."""
    service, down = failing(4), NOON - timedelta(minutes=3)
    half = down + timedelta(minutes=30)
    assert down == service.down_since
    assert (False, True) == (
        service.long_down(RULES, half - SECOND),
        service.long_down(RULES, half),
    )
    assert not Service("email").long_down(RULES, half)


def test_what_works_again_has_never_failed() -> None:
    """Its failures are counted from nought, and it is not long down any more."""
    again = failing(4).worked()
    assert Service("email") == again
    assert not again.long_down(RULES, NOON + timedelta(days=1))
