"""Names of the standing deployments, as flow/deployment. They are declared in `prefect.yaml`."""

DISPATCH = "dispatch/dispatch"
ALARM_OPERATORS = "alarm-operators/alarm-operators"
CALL_ELECTION = "call-election/call-an-election"
