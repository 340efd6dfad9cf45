# Two commands: `make build` and `make test`. `make` alone says what else there is.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
SPARK  := $(VENV)/.spark

# Where the articles are at hand, say `make build TEXTS=DIR`: every anchor is then re-verified.
TEXTS ?= $(GUARANTEES_TEXTS)
export GUARANTEES_TEXTS := $(TEXTS)

# The peers of `make bench`, and what it is told.
PEERS := bench/.venv
BENCH ?=
SITES ?=

# Known vulnerabilities, as JSON files of the OSV format, for `make audit`.
ADVISORIES ?=

# How long `make fuzz` tries each reader (options of libFuzzer).
FUZZ ?= -max_total_time=60

# A script of others whose version is to be another one, as NAME@VERSION.
VENDOR ?=

.DEFAULT_GOAL := help
.PHONY: help build test lint lint-scripts format-scripts types layers tests drift audit docs format golden bench bench-site lock spark fuzz vendor clean

help:             ## say what there is
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile

build: $(STAMP)   ## set up .venv, then build and validate the dataset
	$(BIN)/guarantees build

test: $(STAMP)    ## everything that CI runs
	@$(MAKE) --no-print-directory lint types layers drift tests

lint: $(STAMP)    ## check style and formatting
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	@if command -v npm > /dev/null; then $(MAKE) --no-print-directory lint-scripts; else \
	  echo "npm not found: the explorer's JavaScript and CSS are not checked" >&2; test -z "$$CI"; fi

lint-scripts: node_modules/.installed  ## check style and formatting of JavaScript and CSS (needs npm)
	npm run --silent lint

types: $(STAMP)   ## check types
	$(BIN)/mypy

layers: $(STAMP)  ## check who imports whom
	PYTHONPATH=build $(BIN)/lint-imports --no-cache

tests: $(STAMP)   ## run the tests of the code
	$(BIN)/pytest

drift: $(STAMP)   ## check that the committed output is what a rebuild gives
	$(BIN)/guarantees build --check

audit: $(STAMP)   ## audit the locked dependencies, without network (ADVISORIES=DIR of OSV files)
	$(BIN)/python -m tools.audit_dependencies --lock requirements.lock --lock requirements-spark.lock \
	  $(if $(ADVISORIES),--advisories $(ADVISORIES))

format: $(STAMP)  ## put the code into the house format
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format
	@if command -v npm > /dev/null; then $(MAKE) --no-print-directory format-scripts; fi

format-scripts: node_modules/.installed
	npm run --silent format

spark: $(SPARK)   ## install Apache Spark too (half a gigabyte), so that its tests are run

fuzz: $(STAMP)    ## fuzz every reader (FUZZ="-max_total_time=60")
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'atheris>=3'
	for target in csv yaml descriptor zip; do \
	  $(BIN)/python -m tests.fuzz $$target .fuzz/$$target $(FUZZ) || exit 1; done

golden: $(STAMP)  ## write the expected output of the tests anew; review it as a diff
	GUARANTEES_GOLDEN=write $(BIN)/pytest tests/dataset/test_golden.py

docs: $(STAMP)    ## write the generated pages in docs/ anew
	$(BIN)/python -m tools.reference_pages > docs/cli.md
	$(BIN)/python -m tools.reference_pages checks > docs/checks.md
	$(BIN)/python -m tests.differential.engine_parity > docs/parity.md
	$(BIN)/python -m tests.differential.any_package.page > docs/any-package.md

bench: $(STAMP) $(PEERS)/.installed  ## compare with peers on packages of any size (BENCH="--sizes 10000,100000")
	$(BIN)/python -m bench $(BENCH)

bench-site: $(STAMP)  ## measure the explorer of ever larger packages (SITES="145 1000")
	$(BIN)/python -m bench.explorer $(if $(SITES),--statements $(SITES))

lock:             ## resolve both requirements.lock anew (needs uv)
	UV_PYTHON_DOWNLOADS=never uv pip compile --quiet --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --upgrade \
	  --group dev pyproject.toml -o requirements.lock
	UV_PYTHON_DOWNLOADS=never uv pip compile --quiet --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --upgrade \
	  --constraints requirements.lock --group bench -o bench/requirements.lock
	UV_PYTHON_DOWNLOADS=never uv pip compile --quiet --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --upgrade \
	  --group spark -o requirements-spark.lock

vendor: $(STAMP)  ## take the explorer's scripts of others from npm anew (VENDOR=d3@VERSION raises one)
	$(BIN)/python -m tools.vendor $(VENDOR)

clean:            ## remove what the two commands made
	rm -rf $(VENV) $(PEERS) node_modules bench/.cache dist .fuzz .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "security-guarantees needs Python 3.11 or newer; say: make build PYTHON=python3.11" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
	  { echo "this Python cannot make a virtual environment; on Debian: apt-get install python3-venv" >&2; exit 2; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@# pip compiles what it copies, and an editable package is not copied.
	$(BIN)/python -m compileall -q build/guarantees
	@touch $@

# Only the locked packages, and none of their install scripts.
node_modules/.installed: package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

$(PEERS)/.installed: bench/requirements.lock
	$(PYTHON) -m venv --clear $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r bench/requirements.lock
	@touch $@

$(SPARK): $(STAMP) requirements-spark.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.lock
	@touch $@
