PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# mypy reads the settings to know the models; it connects to nothing.
NO_SECRET := only-for-the-type-checker-0123456789

.PHONY: run test lint messages bench
run: $(VENV)/.run
	@exec $(BIN)/python -m echoes_site.local

test: $(VENV)/.test lint
	$(BIN)/python -m pytest

# SIZE="5000" or several sizes, DATA=folder with lyrics/*.json and poems/modern.jsonl.gz, BENCH_HOME=folder to keep.
bench: $(VENV)/.run
	@$(BIN)/python -m recommender.benchmark $(SIZE) $(if $(DATA),--data $(DATA)) $(if $(BENCH_HOME),--home $(BENCH_HOME))

lint: $(VENV)/.test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/djade --check $$(git ls-files '*.html')
	$(BIN)/lint-imports
	SECRET_KEY=$(NO_SECRET) DATABASE_URL=postgres:///types REDIS_URL=redis:// $(BIN)/mypy .
	$(BIN)/python manage.py makemigrations --check --dry-run

# New strings go into the English catalogue, to be translated there by hand; then this again.
messages: $(VENV)/.test
	PYTHONPATH=. $(BIN)/pybabel extract --mapping=babel.cfg --keywords="gettext_noop gettext_lazy ngettext_lazy:1,2 pgettext_lazy:1c,2" \
	  --sort-by-file --add-location=file --output=$(VENV)/django.pot .
	$(BIN)/pybabel update --domain=django --input-file=$(VENV)/django.pot --output-dir=locale \
	  --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	$(BIN)/pybabel compile --domain=django --directory=locale --statistics

$(VENV)/.run: requirements.txt requirements-worker.txt constraints.txt
	@echo "准备 Python 环境（第一次需要一两分钟）……"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-worker.txt
	@touch $@

$(VENV)/.test: requirements.txt requirements-worker.txt requirements-dev.txt constraints.txt
	@$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/.run
