# Two commands: `make build` and `make test`. `make` alone lists the others.

SHELL  := bash
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
BASE   := $(VENV)/.base
DEV    := $(VENV)/.dev
SPARK  := $(VENV)/.spark
PARSER := $(VENV)/.parser
CONSUMERS := .venv-consumers

# Where the articles are at hand, use `make build TEXTS=DIR`: every anchor is then verified again.
TEXTS ?= $(GUARANTEES_TEXTS)
export GUARANTEES_TEXTS := $(TEXTS)

# How many tests run at the same time.
JOBS ?= auto

# Options of pytest, for example PYTEST="-k anchor".
PYTEST ?=

# The environment of `make bench`, and options of the two benchmarks.
PEERS := bench/.venv
BENCH ?=
SITES ?=

# Known vulnerabilities, as JSON files in the OSV format, for `make audit`.
ADVISORIES ?=

# How long `make fuzz` tries each reader (options of libFuzzer).
FUZZ ?= -max_total_time=60

# A vendored script to update, as NAME@VERSION.
VENDOR ?=

.DEFAULT_GOAL := help
.PHONY: help build test test-all lint lint-scripts format-scripts types layers tests tests-all drift audit docs format \
        golden bench bench-site lock spark parser consumers fuzz vendor clean

help:             ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile

build: $(BASE)    ## install what building needs into .venv, then build and validate the dataset
	$(BIN)/guarantees build

test: $(DEV)      ## check style, types, layers and generated files, and run the tests (without the long suites)
	@$(MAKE) --no-print-directory lint types layers drift tests

test-all: $(DEV)  ## the same with the long suites (differential, e2e, fuzz), as CI does
	@$(MAKE) --no-print-directory lint types layers drift tests-all

lint: $(DEV)      ## check style and formatting
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	@if command -v npm > /dev/null; then $(MAKE) --no-print-directory lint-scripts; else \
	  echo "npm not found: the explorer's JavaScript and CSS are not checked" >&2; test -z "$$CI"; fi

lint-scripts: node_modules/.installed  ## check style and formatting of JavaScript and CSS (needs npm)
	npm run --silent lint

types: $(DEV)     ## check types
	$(BIN)/mypy

layers: $(DEV)    ## check that each layer imports only from the layers below it
	PYTHONPATH=build $(BIN)/lint-imports --no-cache

tests: $(DEV)     ## run the tests without the long suites (PYTEST="-k anchor")
	$(BIN)/python -m pytest -n $(JOBS) -m "not (differential or e2e or fuzz)" $(PYTEST)

tests-all: $(DEV)  ## run all tests
	$(BIN)/python -m pytest -n $(JOBS) $(PYTEST)

drift: $(BASE)    ## check that the committed generated files are up to date
	$(BIN)/guarantees build --check

audit: $(DEV)     ## audit the locked dependencies, without network (ADVISORIES=DIR of OSV files)
	$(BIN)/python -m tools.audit_dependencies --lock requirements-dev.lock --lock requirements-consumers.lock \
	  $(foreach lock,requirements requirements-validate requirements-cross-check requirements-spark requirements-parser,\
	  --run-time $(lock).lock) $(if $(ADVISORIES),--advisories $(ADVISORIES))

format: $(DEV)    ## format the code
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format
	@if command -v npm > /dev/null; then $(MAKE) --no-print-directory format-scripts; fi

format-scripts: node_modules/.installed
	npm run --silent format

spark: $(SPARK)   ## install Apache Spark as well (half a gigabyte), so that its tests run

parser: $(PARSER)  ## install spaCy and a small pipeline as well, so that the tests of drafting with a parser run

consumers: $(CONSUMERS)/.installed  ## install programs that read releases (half a gigabyte), so that their tests run

fuzz: $(DEV)      ## fuzz every reader (FUZZ="-max_total_time=60")
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'atheris>=3'
	for target in $$($(BIN)/python -m tests.fuzz); do \
	  $(BIN)/python -m tests.fuzz $$target .fuzz/$$target $(FUZZ) || exit 1; done

golden: $(DEV)    ## update the expected output of the tests; review the diff
	GUARANTEES_GOLDEN=write $(BIN)/python -m pytest tests/dataset/test_golden.py tests/dataset/test_questions.py \
	  tests/dataset/test_examples.py tests/drafting/test_golden_draft.py tests/e2e/test_one_question.py \
	  tests/e2e/test_tutorial.py tests/e2e/test_releasing.py

docs: $(DEV)      ## update the generated pages in docs/
	$(BIN)/python -m tools.reference_pages > docs/cli.md
	$(BIN)/python -m tools.reference_pages checks > docs/checks.md
	$(BIN)/python -m tools.reference_pages names > build/guarantees/cli/rule_names.txt
	$(BIN)/python -m tools.curation_page > docs/curation.md
	$(BIN)/python -m tests.differential.engine_parity > docs/parity.md
	$(BIN)/python -m tests.differential.any_package.page > docs/any-package.md

bench: $(DEV) $(PEERS)/.installed  ## compare with other validators on packages of any size (BENCH="--sizes 10000 100000")
	$(BIN)/python -m bench $(BENCH)

bench-site: $(DEV)  ## measure the explorer on ever larger packages (SITES="145 1000")
	$(BIN)/python -m bench.explorer $(if $(SITES),--statements $(SITES))

# `make lock UPGRADE=` adds and removes what pyproject.toml says and keeps every other pin.
UPGRADE ?= --upgrade
COMPILE := UV_PYTHON_DOWNLOADS=never uv pip compile --quiet --universal --python-version 3.11 \
           --generate-hashes --no-emit-index-url --no-header $(UPGRADE)
lock:             ## update the versions in the lock files (needs uv)
	$(COMPILE) --extra release --extra scale --group build pyproject.toml -o requirements.lock
	$(COMPILE) --constraints requirements.lock --group dev -o requirements-dev.lock
	$(COMPILE) --constraints requirements.lock --group bench -o bench/requirements.lock
	$(COMPILE) --group spark -o requirements-spark.lock
	$(COMPILE) --constraints requirements.lock --constraints requirements-dev.lock --group parser -o requirements-parser.lock
	$(COMPILE) --group consumers -o requirements-consumers.lock
	$(COMPILE) --constraints requirements.lock --group validate -o requirements-validate.lock
	$(COMPILE) --constraints requirements.lock --group cross-check -o requirements-cross-check.lock

vendor: $(DEV)    ## download the vendored scripts of the explorer again (VENDOR=minisearch@VERSION updates one)
	$(BIN)/python -m tools.vendor $(VENDOR)

clean:            ## remove everything that the other targets made, except docs and data
	rm -rf $(VENV) $(PEERS) $(CONSUMERS) node_modules bench/.cache dist .fuzz .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

# Install a lock file into an environment, with a line for every ten packages.
PIP := -m pip --disable-pip-version-check
define install
@echo "Installing the $$(grep -c '==' $(2)) packages of $(2) into $(1) ..."
@set -o pipefail; $(1)/bin/python $(PIP) install --progress-bar off --require-hashes -r $(2) | awk ' \
  /^(Collecting|Processing) / && ++count % 10 == 0 {print "  " count " packages found"; fflush()} \
  /^Installing collected/ {print "  copying files"; fflush()}'
endef

$(BASE): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "security-guarantees needs Python 3.11 or newer. Use: make build PYTHON=python3.11" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
	  { echo "This Python cannot create a virtual environment. On Debian: apt-get install python3-venv" >&2; exit 2; }
	@$(PYTHON) -m venv --clear $(VENV)
	$(call install,$(VENV),requirements.lock)
	@$(BIN)/python $(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@# pip compiles the modules that it copies, but not those of an editable package.
	@$(BIN)/python -m compileall -q build/guarantees
	@touch $@

$(DEV): $(BASE) requirements-dev.lock
	$(call install,$(VENV),requirements-dev.lock)
	@touch $@

$(SPARK): $(DEV) requirements-spark.lock
	$(call install,$(VENV),requirements-spark.lock)
	@touch $@

$(PARSER): $(DEV) requirements-parser.lock
	$(call install,$(VENV),requirements-parser.lock)
	@touch $@

# Their modules are compiled when they are used: few of them are.
$(CONSUMERS)/.installed: export PIP_COMPILE := 0
$(CONSUMERS)/.installed: requirements-consumers.lock
	@$(PYTHON) -m venv --clear $(CONSUMERS)
	$(call install,$(CONSUMERS),requirements-consumers.lock)
	@touch $@

# Only the locked packages, and none of their install scripts.
node_modules/.installed: package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

$(PEERS)/.installed: bench/requirements.lock
	@$(PYTHON) -m venv --clear $(PEERS)
	$(call install,$(PEERS),bench/requirements.lock)
	@touch $@
