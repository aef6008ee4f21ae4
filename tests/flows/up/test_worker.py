"""How the worker starts what it runs."""

import subprocess
import sys
from uuid import uuid4

from prefect.client.schemas.objects import FlowRun

from flows.prefect.worker import AtOnce, PatientWorker


def test_a_flow_is_started_by_one_process_alone() -> None:
    """Without a command that was asked for, Prefect starts another Python first."""
    assert PatientWorker.job_configuration is AtOnce
    run = AtOnce()
    run.prepare_for_flow_run(FlowRun(id=uuid4(), flow_id=uuid4()))
    assert run._command_configured
    assert f"{sys.executable} -m prefect.engine" == run.command


def test_a_command_that_was_asked_for_stays() -> None:
    """As somebody may set it on the pool."""
    run = AtOnce(command="nice python -m prefect.engine")
    run.prepare_for_flow_run(FlowRun(id=uuid4(), flow_id=uuid4()))
    assert "nice python -m prefect.engine" == run.command


def test_a_form_starts_without_what_only_messages_and_workers_need() -> None:
    """It is a process of its own each time, and whoever pressed it waits for what it imports."""
    asks = "import sys, flows.elections.call_election; print({'apprise', 'prefect.workers'} & {*sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", asks], capture_output=True, text=True, check=True, timeout=60
    )
    assert "set()" == done.stdout.strip()
