"""The figures of the register as Prometheus reads them; none names a person, a task or an address."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from tasks.register.messages.pulse import HandedOver, Pulse


def figures_of(pulse: Pulse, *, now: datetime) -> Iterator[Metric]:
    """Each figure with what it says; lengths of time in seconds, `now` aware."""
    waiting, tasks = pulse.waiting, pulse.tasks
    yield _one("writ_notices_due", "Notices due that are in no message yet", waiting.untold)
    yield _one(
        "writ_oldest_due_seconds",
        "Since when the oldest notice or message might have gone that has not; 0 where none waits",
        0.0 if waiting.since is None else (now - waiting.since).total_seconds(),
    )
    yield _several(
        "writ_messages",
        "Messages that have not arrived: ready to go, held until their hour, being handed over, failed,"
        " or broken off with nobody knowing whether they left",
        "state",
        {
            "ready": waiting.ready,
            "held": waiting.held,
            "in hand": waiting.in_hand,
            "failed": pulse.failed,
            "unknown": pulse.unknown,
        },
    )
    yield _one(
        "writ_handed_over_last_hour", "Messages that left in the last hour", pulse.handed_over.many
    )
    yield _took(pulse.handed_over)
    yield _one("writ_tasks_open", "Tasks that wait for their owners", tasks.open)
    yield _one("writ_tasks_late", "Those of them whose due moment has passed", tasks.late)
    yield _several(
        "writ_tasks_up_the_ladder",
        "Open tasks by the step of the ladder that was asked last",
        "step",
        {str(step): many for step, many in tasks.steps.items()},
    )
    yield _several("writ_alarms", "Alarms that stand, by kind", "kind", pulse.alarms)


def _took(over: HandedOver) -> Metric:
    return _several(
        "writ_hand_over_seconds",
        "How long messages of the last hour took from when they might go until they were handed over",
        "quantile",
        {
            quantile: took.total_seconds()
            for quantile, took in (("0.5", over.half), ("0.99", over.most))
            if isinstance(took, timedelta)
        },
    )


def _one(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(name, about, value=value)


def _several(name: str, about: str, label: str, values: Mapping[str, float]) -> Metric:
    found = GaugeMetricFamily(name, about, labels=[label])
    for key, value in values.items():
        found.add_metric([key], value)
    return found
