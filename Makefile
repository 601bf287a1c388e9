# Two commands are enough to begin with: `make run` and `make test`. Everything is installed in .venv/.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
FRENCH := resources/translations/fr_CA.po
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Half of the files each, so that what a file's tests share is made once; whoever is ready first takes of the rest.
PYTEST := $(BIN)/python -m pytest -n 2 --dist worksteal
# One by one, but for what takes a minute to make (a built wheel): there the tests name their group.
PYTEST_LONG := $(BIN)/python -m pytest -n 2 --dist loadgroup
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --custom-compile-command "make requirements"

.DEFAULT_GOAL := help
.PHONY: help setup run test test-long check format bench screenshots texts docs package requirements

help:  ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY)  ## Install everything into .venv/, pinned and checked by hash; nothing else

# The stamp is touched last, so an interrupted installation is taken up again.
$(READY): requirements-dev.txt pyproject.toml hatch_build.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "QBO Desktop needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@echo "Installing into $(VENV)/ ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

run: setup  ## Open the window on a simulated QuickBooks; without a display, do the job and print it
	@$(BIN)/qbo-desktop --demo $(ARGS)

test: setup  ## The tests that take seconds (ARGS="-k word" narrows)
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m qbo_desktop.system_libraries
	@$(PYTEST) -m "not long" $(ARGS)

test-long: setup  ## The tests that take minutes: packaging, kills, large firms
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m qbo_desktop.system_libraries
	@$(PYTEST_LONG) -m long $(ARGS)

check: setup  ## Style, types, and which part may know which
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

format: setup  ## Put the code into the one format
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: setup  ## The figures of docs/benchmarks.md: counts, ratios, times
	@for file in bench/[a-z]*.py; do name=$$(basename $$file .py); \
		echo "== $$name"; $(BIN)/python -m bench.$$name $(ARGS) || exit 1; done

screenshots: setup  ## Every screen in both languages, into docs/screens/
	@$(BIN)/python -m tools.screenshots $(ARGS)

texts: setup  ## Gather the marked sentences of the code into resources/translations/fr_CA.po
	@mkdir -p build
	@$(BIN)/pybabel --quiet extract --project "QBO Desktop" --msgid-bugs-address "The issues of the project" \
		--add-location file --sort-by-file --ignore-dirs "sandbox __pycache__" --output-file build/texts.pot qbo_desktop
	@test -f $(FRENCH) || $(BIN)/pybabel --quiet init --input-file build/texts.pot --output-file $(FRENCH) --locale fr_CA
	@$(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date \
		--input-file build/texts.pot --output-file $(FRENCH) --locale fr_CA

docs: setup  ## Write the generated pages anew: docs/settings.md, docs/commands.md
	@$(BIN)/python -m tests.house.settings_page
	@$(BIN)/python -m tests.house.commands_page

package: setup  ## The program with everything it needs in one folder, dist/qbo-desktop/
	@$(BIN)/pyinstaller --noconfirm --log-level WARN build.spec

requirements:  ## Compile the pinned requirements anew (UPGRADE=--upgrade for newer versions)
	@$(COMPILE) $(UPGRADE) pyproject.toml --output-file requirements.txt
	@$(COMPILE) $(UPGRADE) pyproject.toml requirements-dev.in --constraint requirements.txt \
		--output-file requirements-dev.txt
	@$(COMPILE) $(UPGRADE) pyproject.toml requirements-compare.in --constraint requirements.txt \
		--output-file requirements-compare.txt
