# make demo    set up and show the main job (ONCE=1: stop by itself)
# make test    set up and run every check and test
# make fresh   set up, demonstration and wheel from nothing, as a stranger meets them
# make bench   set up and run the benchmarks; writes var/bench.json
# make mutants set up, change the code in small ways, see that a test notices (hours; not in CI)
# make screenshots  set up and draw the pictures of README and docs anew (chromium, and a Prefect server)
# make up-scaled  set up and run two of each on this machine's PostgreSQL and Redis (COPIES=3: three), in var/scaled
# make wheels  every package that Writ needs, as files in wheels/, to install where there is no network
# make venv    only set up (PYTHON=/path/to/python: with that one)

BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
# What failed among others is tried once more, alone: real servers, on a machine that does other work as well.
ALONE := $(PYTEST) --last-failed --last-failed-no-failures none

export PYTHON

.PHONY: demo test lint fast slow fresh bench screenshots mutants up-scaled wheels venv dev
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

up-scaled: venv
	@WRIT_HOME=$${WRIT_HOME:-var/scaled} exec $(BIN)/python -m flows.up.several.here --copies $(or $(COPIES),2)

# Of the same system and Python as the machine that they are for.
wheels: venv
	@rm -rf wheels && $(BIN)/python -m pip wheel --quiet --wheel-dir wheels --constraint constraints.txt .
	@echo "wheels/ has everything; there: pip install --no-index --find-links wheels writ"

# MODULE=tasks/catalogue/windows.py: that one; AGAIN=1: only what was not noticed before
mutants:
	@.ci/set-up mutants
	nice -n 15 $(BIN)/python -m tests.mutants $(MODULE) $(if $(AGAIN),--again)

venv:
	@.ci/set-up run

dev:
	@.ci/set-up dev
