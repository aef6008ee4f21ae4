"""Names of the standing deployments, as flow/deployment. They are declared in `prefect.yaml`."""

DISPATCH = "dispatch/dispatch"
CALL_ELECTION = "call-election/call-an-election"
