.DEFAULT_GOAL := help
.PHONY: help setup run train test lint bench load screenshots requirements
PY := .venv/bin/python

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

setup: ## make both environments
	scripts/setup run

run: ## install, train when needed, seed the demo carrier, start everything
	scripts/setup run
	.venv/bin/xiaoka up

train: ## train the model when its data changed
	scripts/setup run
	PYTHONPATH=engine engine/.venv/bin/python -m xiaoka_engine train

lint: ## style, types, spelling, wordings, module sizes
	scripts/setup test
	scripts/lint

test: ## everything that CI runs
	scripts/setup test
	scripts/test

bench: ## measure understanding, beside stock Rasa, and turns (BENCH=--without-stock leaves stock Rasa out)
	scripts/setup test
	$(PY) -m benchmarks $(BENCH)

load: ## many conversations at once against a running desk
	$(PY) -m benchmarks.load

screenshots: ## make the pictures of the documentation (needs a running desk)
	$(PY) -m scripts.screenshots

requirements: ## compile the pinned requirements again
	scripts/compile-requirements
