# One command a chore. `make demo` and `make test` set up everything they need; PYTHON=python3.12 names another Python.
# Without make: docs/contributing.md.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
export VENV
# relbot is started and killed over and over: Python keeps what it compiled, even where the machine says not to.
KEEPING := PYTHONDONTWRITEBYTECODE=

.DEFAULT_GOAL := help
.PHONY: help demo test coverage lint format bench audit pins environment-run environment-dev python

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: environment-run ## Start an invented school on this machine and print its address (ARGS="…" is passed on)
	@$(BIN)/relbot demo $(ARGS)

test: environment-dev ## Run every test, three at a time (ARGS="…" is passed on)
	@$(KEEPING) $(BIN)/python -m pytest -n 3 --dist worksteal $(ARGS)

coverage: environment-dev ## Hold branch coverage of engine, flow and service at 95 % (their tests and the stories, on SQLite)
	@$(KEEPING) $(BIN)/python -m pytest -n 3 --dist worksteal -k "not postgresql" --cov --cov-report=term \
	  tests/engine tests/flow tests/service tests/stories $(ARGS)

lint: environment-dev ## Check style, types, floors, sizes
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python scripts/check_sizes.py

format: environment-dev ## Mend what ruff can mend
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

bench: environment-dev ## Measure; figures and meaning in docs/performance.md (ARGS="…" is passed on)
	@$(BIN)/python -m tests.bench $(ARGS)

audit: environment-dev ## Ask an advisory service about the pins
	@$(BIN)/python scripts/audit.py

pins: python ## Compile the pins again (ARGS=--upgrade for newer versions)
	@$(PYTHON) scripts/pins.py $(ARGS)

environment-run environment-dev: environment-%: python
	@$(PYTHON) scripts/environment.py $*

python:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "relbot: there is no $(PYTHON) on this machine. Install Python 3.11 or newer, or name one: PYTHON=…" >&2; exit 1; }
