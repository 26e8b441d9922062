# Two commands for a newcomer: `make run` and `make test`. Both do all their own set-up and can be repeated.
PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
LAN ?=
DEMO ?=
PO := $(wildcard workshop/translations/*/LC_MESSAGES/messages.po)
MO := $(PO:.po=.mo)

.PHONY: run test test-all check lint lock messages bench audit kit clean

run: $(VENV)/.run $(MO)
	@$(BIN)/workshop run --port $(PORT) $(if $(LAN),--lan) $(if $(DEMO),--demo)

test: $(VENV)/.dev $(MO)
	@$(BIN)/python tools/run_tests.py quick

test-all: $(VENV)/.dev $(MO)
	@$(BIN)/python tools/run_tests.py all

lint: $(VENV)/.dev $(MO)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: $(VENV)/.run $(MO)
	@$(BIN)/workshop check

bench: $(VENV)/.dev $(MO)
	@$(BIN)/python -m benchmarks

audit: $(VENV)/.dev
	@$(BIN)/python -m tools.audit

kit: $(VENV)/.run $(MO)
	@$(BIN)/python tools/kit.py

messages: $(VENV)/.dev
	@$(BIN)/python tools/messages.py

lock: $(VENV)/.dev
	@$(BIN)/python tools/lock.py

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Workshop needs Python 3.11 or newer: install it, then run make again."; exit 1; }
	@echo "Making the virtual environment in $(VENV) with $(PYTHON) ..."
	@$(PYTHON) -m venv $(VENV) || { echo "On Debian: apt install python3-venv, then run make again."; rm -rf $(VENV); exit 1; }

$(VENV)/.run: requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing the locked dependencies (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@echo "Installing the locked test tools (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

%.mo: %.po $(VENV)/.run
	@$(BIN)/pybabel --quiet compile -i $< -o $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache build dist
