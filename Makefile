# Two environments: .venv for the audit, .venv-lab for mitmproxy, which pins old releases of libraries that handle
# credentials and so must never share an environment with them.

PYTHON ?= python3
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
BIN := .venv/bin
REAL_PACKAGES := squid-openssl nginx-light curl openssl apache2 libapache2-mod-auth-gssapi tinyproxy krb5-user \
	samba winbind samba-ad-provision samba-dsdb-modules samba-vfs-modules

.PHONY: run test lint real-packages test-real clean

run: .venv/.installed .venv-lab/.installed
	$(BIN)/proxytest run --lab corporate

test: .venv/.dev .venv-lab/.installed lint
	$(BIN)/python -m pytest

lint: .venv/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# Real servers; as root, since Squid and the origin's port 443 want it.
test-real: .venv/.dev real-packages
	$(SUDO) $(BIN)/python -m pytest tests/real

real-packages:
	@tools/debian-packages $(REAL_PACKAGES)

clean:
	rm -rf .venv .venv-lab .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/.installed: pyproject.toml
	@tools/venv .venv "$(PYTHON)"
	$(BIN)/pip install --quiet --editable .
	@touch $@

.venv/.dev: .venv/.installed
	$(BIN)/pip install --quiet --editable '.[dev]'
	@touch $@

.venv-lab/.installed: proxytest/lab/requirements.txt
	@tools/venv .venv-lab "$(PYTHON)"
	.venv-lab/bin/pip install --quiet --requirement proxytest/lab/requirements.txt
	@touch $@
