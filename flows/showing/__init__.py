"""What Prefect shows of the register: elections, their runs, what operators must mend."""
