# make demo    set up and show the main job (ONCE=1: stop by itself)
# make test    set up and run every check and test
# make bench   set up and run the benchmarks; writes var/bench.json
# make venv    only set up

PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
PYTEST := $(BIN)/python -m pytest

.PHONY: demo test lint bench venv python-check
.DEFAULT_GOAL := demo

demo: .venv/.run
	@$(BIN)/python -m flows.demo $(if $(ONCE),--once)

test: lint
	$(PYTEST) -m "not prefect" -n 2 --dist loadgroup --durations=10
	$(PYTEST) -m prefect --durations=10

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy

bench: .venv/.dev
	$(BIN)/python -m tests.bench

venv: .venv/.run

.venv/.run: pyproject.toml constraints.txt | python-check
	@echo "Setting up .venv with $$($(PYTHON) --version) (about a minute the first time)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what Writ stands on, as pinned in constraints.txt"
	@$(PIP) install --quiet --constraint constraints.txt hatchling editables
	@$(PIP) install --quiet --constraint constraints.txt --no-build-isolation --editable .
	@touch $@

.venv/.dev: .venv/.run
	@echo "Installing what the tests need"
	@$(PIP) install --quiet --constraint constraints.txt --no-build-isolation --editable '.[dev]'
	@touch $@

python-check:
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
	  echo "make: no Python found; install it: apt-get install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "make: $(PYTHON) is $$($(PYTHON) --version 2>&1), and Writ needs Python 3.11 or newer;" \
	    "install it, or name one: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "make: this Python cannot make virtual environments; install them:" \
	    "apt-get install python3-venv" >&2; exit 1; }
