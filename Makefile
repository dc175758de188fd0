# Needs python3 (3.11 or later, with venv) and make. Works for root and for anyone else.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install -q --no-deps --require-hashes --only-binary :all:
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test test-fast check lint assets migration translations clean

help:                        ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 24

demo: $(VENV)/.run           ## everything in one terminal, with demonstration data; Ctrl-C ends it (PORT=8000)
	@$(BIN)/python -m app.cli.demo
demo-reset: $(VENV)/.run     ## throw the demonstration data away and start anew
	@$(BIN)/flask demo-reset
	@$(BIN)/python -m app.cli.demo
test: $(VENV)/.dev           ## everything CI runs
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m tests.everything
test-fast: $(VENV)/.dev      ## the inner loop: style, types, layers, diagrams, rules and engine; no pages
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m tests.everything fast
check: $(VENV)/.dev          ## the diagrams against the code
	@$(BIN)/flask check
lint: $(VENV)/.dev           ## style, types and layers only
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m tests.everything lint
assets:                      ## build app/web/static/dist anew (needs Node)
	cd app/assets && npm ci --ignore-scripts --include=dev --no-audit --no-fund && npm run -s build
migration: $(VENV)/.dev      ## write a new revision of the tables from the models (NAME=what_it_is_about)
	@$(BIN)/python -m tests.new_revision $(NAME)
translations: $(VENV)/.dev   ## collect the strings of code and diagrams into the catalogues, and compile them
	@$(BIN)/python -m tests.catalogues
clean:                       ## remove what was made here, the data included
	rm -rf $(VENV) var

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed, this is " + sys.version.split()[0])'
	@$(PYTHON) -m venv $(VENV) || { echo "python3 has no venv: apt install python3-venv"; exit 1; }
$(VENV)/.run: requirements.txt | $(VENV)/bin/python
	@echo "Installing what is needed to run ..."
	@$(PIP) -r $<
	@touch $@
$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@echo "Installing what is needed to test ..."
	@$(PIP) -r $<
	@touch $@
