# make            sets up .venv (Python 3.11 to 3.13) with detente installed
# make help       what else there is

PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3,$(shell command -v $(name) 2>/dev/null)))
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
SOURCES := $(shell find src -type f -not -path '*/__pycache__/*' 2>/dev/null)
SHARED ?= ../shared
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-annotate --no-header --no-emit-index-url

.DEFAULT_GOAL := setup
.PHONY: setup demo test lint format bench bench-read bench-measure develop lock clean help

setup: .venv/.installed  ## set up .venv with detente in it (the default)
	@echo "Ready: $(BIN)/detente --help"

.venv/.created:
	@test -n "$(PYTHON)" || { echo "No python3.11, python3.12 or python3.13 was found. Install one, or: make PYTHON=/path/to/python"; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' || { \
	  echo "$(PYTHON) is not Python 3.11, 3.12 or 3.13. Say which to use: make PYTHON=/path/to/python"; exit 1; }
	"$(PYTHON)" -m venv .venv
	@touch $@

.venv/.requirements: requirements/build.txt requirements/runtime.txt | .venv/.created
	@echo "Installing what detente is built on (a few minutes the first time) ..."
	$(PIP) install --require-hashes -r requirements/build.txt -r requirements/runtime.txt
	@touch $@

# `make develop` installs the sources themselves; then there is nothing to install again when they change.
.venv/.installed: .venv/.requirements pyproject.toml $(SOURCES)
	@test -e .venv/.develop || $(PIP) install --no-deps --no-build-isolation --force-reinstall .
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.requirements
	$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

# Spark runs on Java; where there is none, its tests are left out and pyspark (450 MB) is not fetched.
.venv/.spark: requirements/spark.txt .venv/.requirements
	@if command -v java >/dev/null; then \
	  echo "Installing Spark, for its tests (a few minutes the first time) ..." && \
	  $(PIP) install --no-build-isolation --require-hashes -r requirements/spark.txt && touch $@; \
	else echo "Spark is not installed: no java is on the PATH."; fi

demo: .venv/.installed  ## read the sample dispatch that ships with detente
	$(BIN)/detente read --published 2024-05-14 --outlet "The Pacific Dispatch" "$$($(BIN)/python -c 'import detente; print(detente.SAMPLE)')"

test: .venv/.installed .venv/.dev .venv/.spark  ## run every test (offline, warnings are errors)
	TZ=UTC PYTHONPATH=src $(BIN)/python -m pytest $(TESTS)

lint: .venv/.installed .venv/.dev  ## style, types, the rules of the house, the data files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONPATH=src $(BIN)/lint-imports

format: .venv/.dev  ## put the code into the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.installed .venv/.dev  ## score against coded data: make bench SHARED=FOLDER
	$(BIN)/python bench/evaluate.py "$(SHARED)" --halves

bench-read: .venv/.installed .venv/.dev  ## speed against the bare parse, cold start, memory: make bench-read SHARED=FOLDER
	$(BIN)/python bench/read.py "$(SHARED)"

bench-measure: .venv/.installed .venv/.dev  ## breaks, bursts and trends against known turns and by simulation: SHARED=FOLDER
	$(BIN)/python bench/measure.py "$(SHARED)"

develop: .venv/.installed .venv/.dev  ## install the sources themselves, to work on them
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch .venv/.develop

lock: .venv/.dev  ## resolve requirements/*.txt anew (needs a package index)
	$(LOCK) pyproject.toml --output-file requirements/runtime.txt
	$(LOCK) requirements/build.in --output-file requirements/build.txt
	$(LOCK) requirements/dev.in --output-file requirements/dev.txt
	$(LOCK) requirements/spark.in --output-file requirements/spark.txt
	$(LOCK) train/requirements.in --output-file train/requirements.txt

clean:  ## remove .venv and everything built
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

help:  ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 18
