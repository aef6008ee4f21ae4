"""The benchmarks behind `make bench`: our figures beside a peer's, measured in the same run."""
