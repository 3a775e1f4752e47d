# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Every command of the project. Each sets up what it needs in .venv first, which takes no time once it is there.
PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
EMBEDDED := PYTHONPATH=roles/embedded_aws/files $(BIN)/python -m embedded_aws
# One resolution for every Python and machine; with hashes, and without naming where the packages come from.
LOCK := $(BIN)/uv --system-certs pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header
PHASES := lint unit embedded integration faults roles installed migration molecule sanity
# Named outright, since Ansible ignores the ansible.cfg of a world-writable folder.
export ANSIBLE_CONFIG := $(CURDIR)/ansible.cfg

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help site test $(PHASES) bench test-matrix test-second-opinion importer
.PHONY: setup-run setup-dev setup-peers setup-second picture embedded-start embedded-stop lock clean

help:
	@echo 'make site            run playbooks/site.yml on an AWS of its own, on this machine'
	@echo '                     (ARGS="--check --diff" is passed on; KEEP=1 leaves that AWS running)'
	@echo 'make test            everything below, and a summary'
	@echo 'make $(PHASES)'
	@echo 'make bench           time and calls, beside amazon.aws, community.aws and the aws command'
	@echo 'make test-matrix     every ansible-core on every Python here (ARGS="2.16 3.12 sanity" chooses)'
	@echo 'make test-second-opinion'
	@echo '                     ask ministack what the embedded AWS is asked, and hold the answers against the decisions'
	@echo 'make importer        import the artifact as Galaxy does'
	@echo 'make embedded-start  start the AWS on this machine; make embedded-stop ends it'
	@echo 'make picture         draw docs/run.svg, the picture in README.md, anew'
	@echo 'make lock            resolve requirements/*.in anew'
	@echo 'make clean           remove all that make has made'

site: setup-run
	@$(BIN)/python -m dev.site $(ARGS)

test: setup-dev
	@$(BIN)/python -m dev.phases

$(PHASES): setup-dev
	@$(BIN)/python -m dev.phases $@

bench: setup-dev setup-peers
	@$(BIN)/python -m dev.phases $@

test-matrix: setup-dev
	@$(BIN)/python -m dev.matrix $(ARGS)

test-second-opinion: setup-dev setup-second
	@$(BIN)/python -m dev.phases $@

importer: setup-dev
	@$(BIN)/python -m dev.importer

setup-run setup-dev setup-peers setup-second: setup-%:
	@$(PYTHON) -m dev.bootstrap $*

embedded-start embedded-stop: embedded-%: setup-run
	@$(EMBEDDED) $* --state-dir .embedded

picture: setup-dev
	@$(BIN)/python -m dev.picture

lock: setup-dev
	@$(LOCK) requirements/uv.in -o requirements/uv.txt
	@$(LOCK) requirements/run.in -o requirements/run.txt
	@$(LOCK) requirements/dev.in -o requirements/dev.txt --constraints requirements/run.txt
	@$(LOCK) requirements/peers.in -o requirements/peers.txt --constraints requirements/run.txt
	@$(LOCK) requirements/second.in -o requirements/second.txt

clean:
	@if [ -d .embedded ] && [ -x $(BIN)/python ]; then $(EMBEDDED) stop --state-dir .embedded; fi
	@rm -rf .venv .venv-peers .venv-second .embedded .matrix .ansible .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@rm -rf build dist tests/output converge-aws-*.tar.gz
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
