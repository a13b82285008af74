# Environments: .venv for the audit; .venv-lab for mitmproxy, which pins old releases of libraries that handle
# credentials and so must never share an environment with them. The real tests have two more: .venv-kerberos, the audit
# and the worker as a user installs them who is signed on by a ticket, and .venv-px, a proxy. Each has a lock with hashes
# in requirements/, and holds nothing else; .venv-newest alone has what is newest today.

PYTHON ?= python3
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
BIN := .venv/bin
# Tests wait for one another's peers half of their time.
WORKERS := $(shell echo $$((2 * $$(nproc))))
RERUNS ?=
# Of the tables of the field cases: whole, or chosen, as many as hold each value once.
TABLES ?= whole
MEASURING := --cov proxytest --cov-branch --cov-context=test --cov-report=
FROM_LOCK := pip install --quiet --require-hashes --requirement
OURSELVES := pip install --quiet --no-deps --no-build-isolation --editable .
REAL_PACKAGES := squid-openssl nginx-light curl openssl apache2 libapache2-mod-auth-gssapi tinyproxy cntlm \
	krb5-user samba winbind samba-ad-provision samba-dsdb-modules samba-vfs-modules \
	haproxy iproute2 nftables coturn dnsmasq-base isc-dhcp-client udhcpc nats-server

OWN_NETWORK := tools/own-network

# Mostly waits for what a firewall drops; each worker has network namespaces of its own.
WAITING := tests/real/test_media_namespaces.py
FIELD_MEDIA := tests/real/test_field_media.py

RELEASE_PACKAGES := debootstrap buildah squid-openssl nginx-light openssl

# Programs that judge in make test and make test-rest; what is missing is skipped there.
JUDGE_PACKAGES := curl openssl nats-server zsh fish mandoc groff man-db

BROWSER_PACKAGES := chromium fonts-dejavu-core
READER_PACKAGES := prometheus

# Where a new release of a library shows first: what is sent, what is read, what is given away.
NEWEST_TESTS := tests/wire tests/protocol tests/api tests/engine

# What knows no network, and what judges: the same on every machine.
PURE_TESTS := tests/model tests/protocol tests/judgement tests/features tests/policy tests/profiles

.PHONY: help run dev added test test-long coverage floors test-pythons mutants test-rest judge-packages test-attempts lint docs pictures generated vocabulary real-packages \
	test-real real-domain real-servers real-media browser-packages reader-packages release-packages test-browser field field-scripted field-servers field-media test-readers test-newest test-fleet-long advisories lock bench bench-verdicts \
	release release-twice test-release clean

run: .venv/.installed .venv-lab/.installed ## audit the healthy corporate proxy of the embedded lab
	$(BIN)/proxytest run --lab corporate

dev: .venv/.dev .venv-lab/.installed ## the environments to change the program: tests, linters, the lab
	@echo "ready: make lint, make test, $(BIN)/proxytest"

# Lint, examples, codes, coverage, generated files, the note for users, the healthy lab: what is missing, in plain words.
added: .venv/.dev .venv-lab/.installed ## is a check done that was added? CHECK=tunnel/via; minutes
	@$(BIN)/python -m tools.added "$(CHECK)"

help: ## print each target with a line
	@awk -F ':.* ## |: ## ' '/^[a-z-]+:.* ?## / { printf "%-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

test: .venv/.dev .venv-lab/.installed lint ## what every change must pass: lint, and the tests
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile $(RERUNS)

# Those and the rest of them, measured: that floor, and one of the whole.
coverage: .venv/.dev .venv-lab/.installed lint ## the tests of make test, measured, with their floors
	$(BIN)/python -m pytest --tables whole --numprocesses $(WORKERS) --dist loadfile $(MEASURING) $(RERUNS)
	$(BIN)/python tools/covered.py

# A floor for what the own tests of each pure file reach in it: of the tests of what is pure alone.
floors: .venv/.dev ## the floor of each pure file alone
	$(BIN)/python -m pytest $(PURE_TESTS) --numprocesses $(WORKERS) --dist loadfile $(MEASURING) $(RERUNS)
	$(BIN)/python tools/covered.py pure

# Half an hour and more: before a release, and each night. CI runs the rest at every change.
test-long: test-pythons test-rest field test-browser test-readers test-release ## what CI leaves out: all tables, browsers, other Pythons, the artefacts; long

# The oldest Python that the package allows, and the newest that this machine has.
test-pythons: .venv/.dev ## the pure floors under the oldest Python and the newest
	@RERUNS="$(RERUNS)" MEASURING="$(MEASURING)" tools/pythons $(PURE_TESTS)

# Changes to the judging code that no test notices: of a part, drawn by chance that is always the same. Long.
mutants: .venv/.dev ## changes to the judging code that no test notices; long
	$(BIN)/python -m tools.mutants

# Most cases of its tables (hostile proxies, disguised refusals), most examples of its properties, and what starts programs
# or waits for what never comes.
test-rest: .venv/.dev .venv-lab/.installed ## what make test leaves out
	$(BIN)/python -m pytest -m "table or long or hypothesis" --tables whole --numprocesses $(WORKERS) --dist loadfile $(RERUNS)

judge-packages: ## the Debian packages of programs that judge in make test
	@tools/debian-packages $(JUDGE_PACKAGES)

# Every status from 300 to 599 in the place of a refusal.
test-attempts: .venv/.dev ## every status in the place of a refusal
	$(BIN)/python -m pytest tests/attempts --numprocesses auto $(RERUNS)

# Workers, a hub and whoever sends jobs, killed again and again: KILLS=200 times at moments that SEED=1 draws.
test-fleet-long: .venv/.dev .venv-kerberos/.installed .venv-px/.installed real-packages ## a fleet whose parts are killed again and again; long
	$(BIN)/python -m pytest tests/fleet_long --numprocesses 2 $(RERUNS)
	FLEET_BRANCHES=200 $(BIN)/python -m pytest tests/fleet/test_many_branches.py
	$(SUDO) FLEET_SITES=200 $(BIN)/python -m pytest tests/real/test_fleet.py tests/real/test_fleet_schemes.py

lint: .venv/.dev ## ruff, mypy and the import contracts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# What editors, scripts and type checkers read; a test fails where they are not fresh.
generated: .venv/.installed ## write anew what is made from the sources: schemas, arguments
	$(BIN)/python tools/api_arguments.py > proxytest/api/arguments.py
	$(BIN)/proxytest schema scenario > scenarios/scenario.schema.json
	$(BIN)/proxytest schema run > proxytest/report/run.schema.json

# The words of our own texts, which hide no password; a test fails where one is missing.
vocabulary: .venv/.installed ## write anew the list of words that hide no password
	$(BIN)/python -m tests.support.vocabulary

# From a fresh environment: Sphinx does not see that the program changed, from which the reference is made.
docs: .venv/.dev ## build the documentation; a warning is an error
	$(BIN)/sphinx-build -E -W --keep-going -n -q -b html docs docs/_build
	@echo "docs/_build/index.html"

# The pictures of the page on reports, from reports on the lab.
pictures: .venv/.dev .venv-lab/.installed browser-packages ## make the pictures of the documentation anew
	$(BIN)/python -m tools.report_pictures

# Real servers; as root, since Squid and the origin's port 443 want it. The field cases among them are played by `make field`.
# They mostly wait: so the parts go side by side, and each prints when it ends. A password for sudo is asked for before.
test-real: .venv/.dev .venv-kerberos/.installed .venv-px/.installed real-packages ## audit real servers, as root
	@$(SUDO) true
	@$(MAKE) --jobs 3 --keep-going --output-sync=target real-domain real-servers real-media

real-domain: ## of test-real: what asks the Active Directory
	$(SUDO) $(OWN_NETWORK) $(BIN)/python -m pytest tests/real --ignore=$(WAITING) -m "domain and not row" $(RERUNS)

real-servers: ## of test-real: what does not
	$(SUDO) $(OWN_NETWORK) $(BIN)/python -m pytest tests/real --ignore=$(WAITING) -m "not domain and not row" $(RERUNS)

real-media: ## of test-real: what crosses a firewall
	$(SUDO) $(BIN)/python -m pytest $(WAITING) --numprocesses 6 $(RERUNS)

real-packages: ## install the Debian packages of test-real
	@tools/debian-packages $(REAL_PACKAGES)

# The HTML report in a real Chromium, and the HAR in its developer tools.
test-browser: .venv/.dev browser-packages ## the HTML report in Chromium
	$(BIN)/python -m pytest tests/browser --numprocesses $(WORKERS) --dist worksteal $(RERUNS)

browser-packages: ## install the Debian packages of test-browser
	@tools/debian-packages $(BROWSER_PACKAGES)

# Every row of docs/reference/field-cases.md, played: situation, right answer, what the audit said. As root, for real servers.
field: .venv/.dev .venv-kerberos/.installed .venv-px/.installed real-packages browser-packages ## play every row of the field cases, as root
	@$(SUDO) true
	@$(MAKE) --jobs 3 --keep-going --output-sync=target field-scripted field-servers field-media

field-scripted: ## of field: the rows at scripted peers
	$(SUDO) $(BIN)/python -m pytest tests/field --tables $(TABLES) --numprocesses 4 --dist loadfile $(RERUNS)

field-servers: ## of field: the rows at real proxies
	$(SUDO) $(OWN_NETWORK) $(BIN)/python -m pytest tests/real --ignore=$(FIELD_MEDIA) -m row $(RERUNS)

field-media: ## of field: the rows of media, across a real firewall
	$(SUDO) $(OWN_NETWORK) $(BIN)/python -m pytest $(FIELD_MEDIA) -m row $(RERUNS)

# Reports as the programs of others read them: the validator that comes with the standard of SARIF, and Prometheus.
test-readers: .venv/.dev .readers/.installed reader-packages ## reports as the programs of others read them
	$(BIN)/python -m pytest tests/readers tests/examples tests/report/test_site_metrics.py tests/serve/test_metrics.py $(RERUNS)

reader-packages: ## the Debian packages of make test-readers
	@tools/debian-packages $(READER_PACKAGES)

# The newest releases that the bounds in pyproject.toml allow, in an environment made anew each time.
test-newest: .venv/.dev .venv-lab/.installed ## a part of the tests with the newest releases
	rm -rf .venv-newest
	@tools/venv .venv-newest "$(PYTHON)"
	.venv-newest/bin/pip install --quiet --editable '.[dev]'
	@tools/newer-releases .venv/bin/python .venv-newest/bin/python
	.venv-newest/bin/python -m pytest $(NEWEST_TESTS) --numprocesses auto --dist loadfile

# What is known of the releases in every lock. By hand, or each week by a scheduler: an advisory is no fault of the change that lands.
advisories: .venv/.installed .venv-advisories/.installed ## known weaknesses of the locked releases
	$(BIN)/python -m tools.advisories .venv-advisories/bin/pip-audit requirements/*.txt requirements/users/*.txt

# Renew the locks.
lock: .venv/.dev ## renew the locks
	tools/lock $(BIN)/uv

# Everything that is handed over, of the last commit, into dist/; VERSION=1.2.0 sets it first, with changelog and tag. Nothing is pushed.
release: .venv-release/.installed .venv-kerberos/.installed ## sdist, wheel, zipapp, single file, SBOM, licences, locks: dist/
	@wheels=$$(tools/kerberos-wheels .venv-kerberos/bin/python) && .venv-release/bin/python -m tools.release dist \
		--kerberos "$$wheels" $(if $(VERSION),--version $(VERSION))

# The second one is made elsewhere; gssapi and krb5 are compiled once, for both.
release-twice: release ## make the release again, and compare each byte
	@again=$$(mktemp -d) && trap 'rm -rf "$$again"' EXIT && \
	wheels=$$(tools/kerberos-wheels .venv-kerberos/bin/python) && \
	.venv-release/bin/python -m tools.release "$$again/dist" --kerberos "$$wheels" && \
	diff -r dist "$$again/dist" && echo "two builds agree: $$(wc -l < dist/SHA256SUMS) files" && cat dist/SHA256SUMS

# Each artefact installed in an empty Debian and run against a real Squid. As root: for debootstrap, chroot and Squid.
test-release: .venv/.dev release-packages ## each artefact of dist/ in an empty Debian, against a real Squid
	[ -e dist/SHA256SUMS ] || $(MAKE) release
	$(SUDO) $(BIN)/python -m pytest tests/release $(RERUNS)

release-packages: ## the Debian packages of make test-release
	@tools/debian-packages $(RELEASE_PACKAGES)

# Ratios, for people: no test decides by them. RELEASE=1.0 keeps the table in bench/history.jsonl, for the documentation.
bench: .venv/.dev ## ratios of time and traffic, for people
	$(BIN)/python -m bench.measure
	$(BIN)/python -m bench.round_trips
	$(BIN)/python -m bench.first_packet
	$(BIN)/python -m bench.probe_cost
	$(BIN)/python -m bench.pac
	$(BIN)/python -m bench.table $(if $(RELEASE),--keep $(RELEASE))
	$(BIN)/python -m bench.held
	$(BIN)/python -m bench.many
	$(BIN)/python -m bench.drawn

# Verdicts on generated networks, each with one fault or none: precision, recall, and every miss by name. As root, for
# the real servers; without root: SCRIPTED=--scripted. Others are drawn by SEED=2.
SEED ?= 1
COUNT ?= 520
bench-verdicts: .venv/.dev .venv-px/.installed real-packages ## how often verdicts are right on generated networks
	@tools/debian-packages haproxy
	$(SUDO) $(BIN)/python -m bench.verdicts --seed $(SEED) --count $(COUNT) $(SCRIPTED)

clean: ## remove all environments, caches and built pages
	rm -rf .venv .venv-lab .venv-kerberos .venv-px .venv-release .venv-advisories .venv-newest .venv-3.* .coverage* .readers .mypy_cache .ruff_cache .pytest_cache .hypothesis docs/_build dist

.venv/.installed: requirements/run.txt pyproject.toml
	@tools/venv .venv "$(PYTHON)"
	$(BIN)/$(FROM_LOCK) requirements/run.txt
	$(BIN)/$(OURSELVES)
	@touch $@

.venv/.dev: .venv/.installed requirements/dev.txt
	$(BIN)/$(FROM_LOCK) requirements/dev.txt
	@touch $@

.venv-lab/.installed: requirements/lab.txt
	@tools/venv .venv-lab "$(PYTHON)"
	.venv-lab/bin/$(FROM_LOCK) requirements/lab.txt
	@touch $@

# The two wheels are compiled here, so no lock can know their hashes; it knows those of their sources.
.venv-kerberos/.installed: requirements/kerberos.txt requirements/kerberos-sources.txt pyproject.toml tools/kerberos-wheels
	@tools/venv .venv-kerberos "$(PYTHON)"
	.venv-kerberos/bin/$(FROM_LOCK) requirements/kerberos.txt
	@wheels=$$(tools/kerberos-wheels .venv-kerberos/bin/python) && .venv-kerberos/bin/pip install --quiet --no-deps \
		--upgrade --no-index --find-links "$$wheels" gssapi krb5
	.venv-kerberos/bin/$(OURSELVES)
	@touch $@

.venv-release/.installed: requirements/release.txt
	@tools/venv .venv-release "$(PYTHON)"
	.venv-release/bin/$(FROM_LOCK) requirements/release.txt
	@touch $@

.venv-advisories/.installed: requirements/advisories.txt
	@tools/venv .venv-advisories "$(PYTHON)"
	.venv-advisories/bin/$(FROM_LOCK) requirements/advisories.txt
	@touch $@

.venv-px/.installed: requirements/px.txt
	@tools/venv .venv-px "$(PYTHON)"
	.venv-px/bin/$(FROM_LOCK) requirements/px.txt
	@touch $@

.readers/.installed: Makefile
	@command -v npm >/dev/null || tools/debian-packages npm
	npm install --prefix .readers --no-package-lock --no-audit --no-fund --loglevel error @microsoft/sarif-multitool@5.7.0
	@touch $@
