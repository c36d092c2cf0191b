# Everything a developer or a visitor does, each from a fresh clone with only python3 (3.11 or newer) and make.
# `make` lists it. Nothing here needs root or a running service, except that `make test-browser` may install Chromium.

VENV := .venv
BIN := $(VENV)/bin
# The first Python of the PATH that is new enough; `make PYTHON=/path/to/python3.12 install` chooses another.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$python"; break; }; done)
JOBS ?= 2
DATABASE ?= subgraph.db
PORT ?= 8000
FAMILIES := $(wildcard plugins/*/pyproject.toml)
INSTALLED := $(VENV)/.installed
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
COMPILE := pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock" --quiet pyproject.toml

.PHONY: help install demo serve graphiql test lint test-laws test-browser test-long bench schema requirements lock clean
.DEFAULT_GOAL := help

help: ## this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | awk -F'\t' '{ printf "  make %-13s %s\n", $$1, $$2 }'

install: $(INSTALLED) ## a virtual environment in .venv with the locked versions, Subgraph and its families
	@echo "install: ready; the command is $(BIN)/subgraph"

$(INSTALLED): requirements.lock pyproject.toml $(FAMILIES)
	@[ -n "$(PYTHON)" ] || { echo "install: no Python 3.11 or newer in PATH; give one by PYTHON=..." >&2; exit 1; }
	@[ -x $(BIN)/python ] || { echo "install: creating $(VENV) with $(PYTHON)"; $(PYTHON) -m venv $(VENV); }
	@echo "install: the locked versions of requirements.lock (a minute on a slow line)"
	@$(PIP) install --require-hashes --requirement requirements.lock
	@echo "install: subgraph $(notdir $(patsubst %/pyproject.toml,%,$(FAMILIES)))"
	@$(PIP) install --no-deps --no-build-isolation --editable . $(FAMILIES:%/pyproject.toml=--editable %)
	@touch $@

demo: $(INSTALLED) ## a believable world, a server, and what to try
	@$(MAKE) --no-print-directory graphiql \
		|| echo "graphiql: not built; the API works without it, and the page says how to build it"
	@$(BIN)/subgraph demo --port $(PORT)

serve: $(INSTALLED) ## the server on DATABASE (subgraph.db) and PORT (8000)
	@$(BIN)/subgraph serve --database $(DATABASE) --port $(PORT)

graphiql: $(INSTALLED) ## the bundle of the GraphiQL page, once, from npm
	@graphiql/build

test: lint ## everything but the browser: style, types, the laws of the house, all tests on both databases
	@echo "test: pytest on $(JOBS) processes"
	@$(BIN)/pytest -n $(JOBS) --dist worksteal

lint: $(INSTALLED)
	@echo "test: ruff"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@echo "test: mypy --strict"
	@$(BIN)/mypy --strict src plugins docs/examples
	@echo "test: the contracts between the rooms of the house"
	@$(BIN)/lint-imports --no-logo

test-laws: $(INSTALLED) ## the laws of billing on 10,000 random cases each
	@echo "test-laws: 10,000 cases for each property"
	@$(BIN)/pytest -n $(JOBS) --dist worksteal -m laws --hypothesis-profile=laws

test-browser: graphiql ## GraphiQL in headless Chromium, and the graphql-http audits
	@tests/browser/run

test-long: $(INSTALLED) ## a year of 10,000 subscriptions, reckoned and killed; LONG_SUBSCRIPTIONS=1000 for a tenth
	@echo "test-long: a year of $${LONG_SUBSCRIPTIONS:-10000} subscriptions on both databases (minutes)"
	@$(BIN)/pytest -n $(JOBS) -m long tests/long

bench: $(INSTALLED) ## what a quote costs, and how many renewals a second are billed (4 minutes)
	@$(BIN)/python benchmarks/quote.py
	@$(BIN)/python benchmarks/billing.py

schema: $(INSTALLED) ## write schema.graphql anew
	@$(BIN)/subgraph schema > schema.graphql.new && mv schema.graphql.new schema.graphql
	@echo "schema: wrote schema.graphql"

requirements: $(INSTALLED) ## write docs/requirements.md anew: which story proves which requirement
	@$(BIN)/python -m tests.support.requirements
	@echo "requirements: wrote docs/requirements.md"

lock: $(INSTALLED) ## resolve the dependencies anew; UPGRADE=--upgrade for the newest versions
	@command -v uv >/dev/null || [ -x $(BIN)/uv ] || $(PIP) install uv
	@PATH="$$PATH:$(BIN)" uv $(COMPILE) --group dev --output-file requirements.lock $(UPGRADE)
	@PATH="$$PATH:$(BIN)" uv $(COMPILE:pyproject.toml=) --group node --output-file graphiql/requirements.lock $(UPGRADE)
	@echo "lock: wrote requirements.lock and graphiql/requirements.lock"

clean: ## remove what is built and cached; data stays
	@rm -rf $(VENV) src/subgraph/http/graphiql_bundle graphiql/node_modules tests/browser/node_modules build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find src plugins docs tests -name __pycache__ -prune -exec rm -rf {} +
	@echo "clean: done"
