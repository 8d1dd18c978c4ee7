.DEFAULT_GOAL := help
.PHONY: help setup run train adapt test test-rasa-clients lint dialogue bench load chaos screenshots requirements sbom licences upgrade-check
PY := .venv/bin/python

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

setup: ## make both environments
	scripts/setup run

run: ## install, train when needed, seed the demo carrier, start everything
	scripts/setup run
	.venv/bin/xiaoka up

train: ## train the model when its data changed
	scripts/setup run
	PYTHONPATH=engine engine/.venv/bin/python -m xiaoka_engine train

adapt: ## teach the network of reasons anew (PyTorch, a quarter of an hour; only after its examples have changed)
	scripts/setup-adapt
	PYTHONPATH=.:engine scripts/adapt/.venv/bin/python -m scripts.adapt

lint: ## style, types, spelling, wordings, module sizes
	scripts/setup test
	scripts/lint

test: ## everything that CI runs
	scripts/setup test
	scripts/test

test-rasa-clients: ## public Rasa widgets, fetched by npm, cancel a number in a browser
	scripts/setup test
	scripts/browser
	XIAOKA_RASA_CLIENTS=1 $(PY) -m pytest -q -m rasa_clients tests/rasa_clients

dialogue: ## play all dialogue scenarios and print the rate (pass^4)
	scripts/setup test
	PYTHONPATH=engine engine/.venv/bin/python -m xiaoka_engine train
	.venv/bin/xiaoka scenario run

bench: ## measure understanding, beside stock Rasa, and turns (BENCH=--without-stock leaves stock Rasa out)
	scripts/setup test
	$(PY) -m benchmarks $(BENCH)

load: ## many conversations at once against a running desk
	$(PY) -m benchmarks.load

chaos: ## kill and break everything in turn under 50 conversations and count what was lost (CHAOS=--only=desk for some)
	$(PY) -m benchmarks.chaos $(CHAOS)

screenshots: ## make the pictures of the documentation (starts desks of its own, on a fixed day)
	$(PY) -m scripts.screenshots
	$(PY) -m scripts.widget_screenshots
	$(PY) -m scripts.console_screenshots
	$(PY) -m scripts.board_screenshots
	$(PY) -m scripts.shift_screenshots

requirements: ## compile the pinned requirements again
	scripts/compile-requirements

sbom: ## write what is installed in both environments as CycloneDX to var/sbom
	scripts/setup test
	scripts/sbom

licences: ## list the licence of every package and refuse what is not allowed
	scripts/setup test
	$(PY) -m scripts.licences

upgrade-check: ## say what compiling the requirements again would change, and which patches of Rasa would break
	$(PY) -m scripts.upgrade_check
