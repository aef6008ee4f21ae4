# make demo    set up and show the main job (ONCE=1: stop by itself)
# make test    set up and run every check and test
# make fresh   set up, demonstration and wheel from nothing, as a stranger meets them
# make bench   set up and run the benchmarks; writes var/bench.json
# make mutants set up, change the code in small ways, see that a test notices (hours; not in CI)
# make screenshots  set up and draw the pictures of README and docs anew (chromium, and a Prefect server)
# make venv    only set up (PYTHON=/path/to/python: with that one)

BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
# What failed among others is tried once more, alone: real servers, on a machine that does other work as well.
ALONE := $(PYTEST) --last-failed --last-failed-no-failures none

export PYTHON

.PHONY: demo test lint fast slow fresh bench screenshots mutants venv dev
.DEFAULT_GOAL := demo

demo: venv
	@$(BIN)/python -m flows.demo $(if $(ONCE),--once)

test: lint fast slow

lint: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy

fast: dev
	$(PYTEST) -m "not prefect and not fresh" -n 2 --dist worksteal --durations=10 || $(ALONE)

# Three at a time on two cores: mostly they wait for Prefect. In the order of the files, the longest of which
# comes first; files with most tests first, as is usual, would leave it to the end, alone.
slow: dev
	$(PYTEST) -m prefect -n 3 --dist loadfile --no-loadscope-reorder --durations=10 || $(ALONE)

fresh: dev
	$(PYTEST) -m fresh -n 2 --dist load --durations=10 || $(ALONE)

bench: dev
	$(BIN)/python -m tests.bench

screenshots: dev
	$(BIN)/python -m tests.pictures

# MODULE=tasks/catalogue/windows.py: that one; AGAIN=1: only what was not noticed before
mutants:
	@.ci/set-up mutants
	nice -n 15 $(BIN)/python -m tests.mutants $(MODULE) $(if $(AGAIN),--again)

venv:
	@.ci/set-up run

dev:
	@.ci/set-up dev
