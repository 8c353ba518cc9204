# Everything one does with this repository, a word each. `make` lists them.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory

# Where it is set, each of the processes that tests and site start would compile hundreds of modules anew.
unexport PYTHONDONTWRITEBYTECODE

PORT ?= 8000
PYTHON ?= $(firstword $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && command -v $$name; done))
BIN := .venv/bin
STAMPS := .venv/stamps
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq
CATALOGUES := $(wildcard intranet/translations/*/LC_MESSAGES/messages.po)
# Without npm on PATH a Python package brings it; the set-up for tests contains that package anyway.
NODE := $(if $(shell command -v npm),,$(STAMPS)/node)
say = @printf '\033[1m· %s\033[0m\n' "$(1)"

.PHONY: help
help: ## Say what there is
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r word meaning; do \
		printf '  make %-12s %s\n' "$$word" "$$meaning"; done

# -- run ---------------------------------------------------------------------------------------

.PHONY: run
run: $(STAMPS)/run $(CATALOGUES:.po=.mo) ## Install, prepare and serve the demo company on 127.0.0.1:$PORT (8000)
	@$(MAKE) $(STAMPS)/assets || true # pages work without scripts; the next start tries again
	@exec $(BIN)/intranet serve --demo --bind 127.0.0.1:$(PORT)

.PHONY: install
install: $(STAMPS)/run $(STAMPS)/assets $(CATALOGUES:.po=.mo) ## Install what a company's site needs into .venv: no demo, no tools

$(STAMPS)/venv:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: apt-get install python3 python3-venv" >&2; exit 1; }
	$(call say,Making a virtual environment in .venv)
	@$(PYTHON) -m venv .venv || { echo "Is venv installed? apt-get install python3-venv" >&2; exit 1; }
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/run: requirements/setup.lock pyproject.toml | $(STAMPS)/venv
	@test $(STAMPS)/dev -nt requirements/dev.lock || { printf '\033[1m· %s\033[0m\n' "Installing the libraries" && \
		$(PIP) install --require-hashes -r requirements/setup.lock; }
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(STAMPS)/node: requirements/node.lock | $(STAMPS)/venv
	$(call say,Installing npm as there is none on PATH)
	@$(PIP) install --require-hashes -r requirements/node.lock
	@touch $@

$(STAMPS)/assets: package.json package-lock.json $(wildcard intranet/assets/*.py) $(STAMPS)/run | $(NODE)
	$(call say,Gathering the front-end parts)
	@$(BIN)/python -m intranet.assets && touch $@

%.mo: %.po build_translations.py | $(STAMPS)/run
	@$(BIN)/python build_translations.py

# -- test and check ----------------------------------------------------------------------------

$(STAMPS)/dev: requirements/dev.lock pyproject.toml | $(STAMPS)/venv
	$(call say,Installing the libraries and the tools of tests and checks)
	@$(PIP) install --require-hashes -r requirements/dev.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@ $(STAMPS)/run $(STAMPS)/node

.PHONY: dev
dev: $(STAMPS)/dev $(STAMPS)/assets $(CATALOGUES:.po=.mo)

.PHONY: test
test: dev ## Install everything and run the tests (ARGS=… for pytest)
	@$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

CHECKS := format lint types imports templates translations locks architecture

.PHONY: check $(CHECKS:%=check-%)
check: dev ## Format, lint, types, import layers, templates, translations, lock files, architecture
	@$(MAKE) -k $(CHECKS:%=check-%)

check-format:
	$(call say,format: ruff format)
	@$(BIN)/ruff format --check --quiet .
check-lint:
	$(call say,lint: ruff check)
	@$(BIN)/ruff check --quiet .
check-types:
	$(call say,types: mypy)
	@$(BIN)/mypy --no-error-summary
check-imports:
	$(call say,import layers: import-linter)
	@$(BIN)/lint-imports --no-logo
check-templates:
	$(call say,templates: djlint)
	@$(BIN)/djlint --quiet --lint templates
check-translations:
	$(call say,translations: every message in every language)
	@$(BIN)/python tools/translations.py check
check-locks:
	$(call say,lock files: hashes and no addresses)
	@$(BIN)/python tools/locks.py
check-architecture:
	$(call say,architecture: the rules of tests/architecture)
	@$(BIN)/python -m pytest -q -n auto tests/architecture

.PHONY: quality
quality: dev ## html-validate, stylelint, biome and tsc
	@$(MAKE) -C tools/quality

.PHONY: prove
prove: dev ## The proofs that are too long for `make test`, in full; writes docs/measurements.md
	@PROVE=1 $(BIN)/python -m pytest -n auto --dist worksteal -m proof $(ARGS)

.PHONY: nightly
nightly: dev ## The tests with servers that take too long to make for `make test`: 389 Directory Server
	@$(BIN)/python -m pytest -m nightly $(ARGS)

.PHONY: format
format: dev ## Format the code
	@$(BIN)/ruff format --quiet . && $(BIN)/ruff check --quiet --fix .

# -- keep up -----------------------------------------------------------------------------------

COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header $(if $(UPGRADE),--upgrade)

.PHONY: lock
lock: $(STAMPS)/dev ## Write the lock files from pyproject.toml (UPGRADE=1 takes newer versions)
	@$(COMPILE) --extra scale pyproject.toml -o requirements/run.lock
	@$(COMPILE) --extra scale --group build pyproject.toml -o requirements/setup.lock
	@$(COMPILE) --group node -o requirements/node.lock
	@$(COMPILE) --extra scale --group dev pyproject.toml -o requirements/dev.lock
	@$(BIN)/python tools/locks.py

.PHONY: translations
translations: dev ## Bring the catalogues of messages up to date with the code
	@$(BIN)/python tools/translations.py update

.PHONY: settings
settings: dev ## Write docs/settings.md
	@$(BIN)/intranet settings > docs/settings.md

.PHONY: screenshots
screenshots: dev ## Take the pictures of README and docs
	@$(BIN)/python -m tools.screenshots

.PHONY: clean
clean: ## Remove what was installed and built; the data in var/ stays
	@rm -rf .venv node_modules static/vendor build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	@find intranet/translations -name '*.mo' -delete 2>/dev/null || true
