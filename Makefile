# Every target sets up .venv by itself, and again only when pyproject.toml or this file has changed.

SHELL := /bin/sh
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

OUT ?= deqproof-report
JOBS ?= auto
PYTEST_ARGS ?= --numprocesses $(JOBS) --dist worksteal

# The first Python that is new enough; PYTHON=... chooses another.
FIND_PYTHON = for p in "$(PYTHON)" python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done

.PHONY: help venv verify pdf picture check-certificates test quick bench docs notebooks format clean

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-26s %s\n", $$1, $$2}'

venv: $(STAMP) ## Set up .venv with the package and its tools

# A Python without ensurepip makes its environment with the pip that it has.
$(STAMP): pyproject.toml Makefile
	@python=$$($(FIND_PYTHON)); \
	if [ -z "$$python" ]; then echo "deqproof needs Python 3.11 or newer; none found. Try: make PYTHON=/path/to/python3" >&2; exit 2; fi; \
	echo "Setting up $(VENV) with $$($$python --version) ..."; \
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $$python -m venv $(VENV) 2>/dev/null || \
	{ $$python -m venv --clear --without-pip $(VENV) && $$python -m pip --python $(VENV) install --quiet pip; }
	@$(PIP) --editable '.[dev,numba,plot,z3]'
	@touch $@

verify: $(STAMP) ## Verify every theorem; certificates, LaTeX and HTML go to OUT=deqproof-report
	@$(BIN)/deqproof verify --out $(OUT)

pdf: $(STAMP) ## Make one PDF of the theorems of the last make verify (needs TeX)
	@$(BIN)/deqproof report --pdf --out $(OUT)

picture: $(STAMP) ## Draw docs/verify.svg, the picture of make verify in the README
	@$(BIN)/python -m docs.picture

check-certificates: $(STAMP) ## Re-check the certificates of the last make verify with the core alone
	@$(BIN)/deqproof check $(OUT)/certificates/*.json

test: $(STAMP) $(VENV)/.installed-docs ## Ruff, Pyright and every test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/python -m pytest $(PYTEST_ARGS)

quick: $(STAMP) ## The tests that take seconds
	$(BIN)/python -m pytest $(PYTEST_ARGS) -m "not slow"

bench: $(STAMP) $(VENV)/.installed-bench ## Measure, and rewrite docs/benchmarks.md (ONLY="start ..." runs some)
	$(BIN)/python -m benchmarks $(ONLY)

# What the benchmarks compare with may be missing on a platform: then its column says so.
$(VENV)/.installed-bench: $(STAMP)
	@$(PIP) --editable '.[bench]' || echo "heyoka could not be installed: it is left out of the comparison" >&2
	@$(PIP) --editable '.[bench-jax]' || echo "JAX could not be installed: it is left out of the comparison" >&2
	@touch $@

docs: $(STAMP) $(VENV)/.installed-docs ## Build the documentation site in docs/_build/html
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --quiet docs docs/_build/html
	@echo "docs/_build/html/index.html"

$(VENV)/.installed-docs: $(STAMP)
	@$(PIP) --editable '.[docs]'
	@touch $@

notebooks: $(STAMP) $(VENV)/.installed-notebook ## Run the notebooks anew and keep their outputs
	$(BIN)/python notebooks/run.py

$(VENV)/.installed-notebook: $(STAMP)
	@$(PIP) --editable '.[notebook]'
	@touch $@

format: $(STAMP) ## Put the source into the house's format
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

clean: ## Remove what was built, but not .venv
	rm -rf build dist docs/_build $(OUT) .pytest_cache .ruff_cache .hypothesis
