# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks another emulator the same questions as the embedded AWS, and wants a decision wherever the two disagree."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import boto3
import yaml
from botocore.config import Config

from dev.phases import free_port
from dev.project import ROOT, SECOND

DECISIONS = ROOT / "tests" / "second_opinion" / "decisions.yml"
# The tables of probes that ask S3 alone, by boto3 alone; the others turn switches that only the embedded AWS has.
THEMES = ("buckets", "configurations", "lifecycle", "links", "locks", "objects", "parts", "policies", "s3_control")
RIGHT = ("embedded_aws", "ministack", "neither")
READY_WITHIN = 60.0  # seconds

Probe = Callable[[Any], None]


@dataclass
class Emulator:
    """One of the two, as the probes see it; told is what its clients were answered since it was last emptied."""

    endpoint_url: str
    told: list[str] = field(default_factory=list)

    # The probes share clients by emulator.
    __hash__ = object.__hash__

    def client(self, service: str, region: str = "us-east-1", key: str = "test", **config: Any) -> Any:
        client = boto3.client(
            service,
            endpoint_url=self.endpoint_url,
            region_name=region,
            aws_access_key_id=key,
            aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 1}, read_timeout=30, **config),
        )
        client.meta.events.register("after-call", self._note)
        return client

    def _note(self, parsed: Mapping[str, Any], model: Any, **_: Any) -> None:
        self.told.append(f"{model.name}: {parsed.get('Error', {}).get('Code', 'ok')}")


@dataclass(frozen=True)
class Outcome:
    """What a probe came to: why it doesn't hold, None if it does, and what the emulator answered on the way."""

    trouble: str | None
    told: tuple[str, ...]


def ask(probe: Probe, emulator: Emulator) -> Outcome:
    """Ask one emulator. Whatever goes wrong, down to a broken answer, is an outcome."""
    world = import_module("tests.embedded_aws.probes").World(emulator)
    emulator.told.clear()
    try:
        probe(world)
    except Exception as problem:  # an emulator that answers nonsense makes a client fail in every way
        words = " ".join(str(problem).split()) or "an assertion"
        return Outcome(f"{type(problem).__name__}: {words[:100]}", tuple(emulator.told))
    return Outcome(None, tuple(emulator.told))


@dataclass(frozen=True)
class Difference:
    """A disagreement: where the two first part, in a line, and for which of them the probe holds."""

    text: str
    holds: tuple[str, ...]


def difference(ours: Outcome, theirs: Outcome) -> Difference:
    """What two outcomes that aren't both free of trouble differ in."""
    outcomes = (("embedded_aws", ours), ("ministack", theirs))
    return Difference(_parting(ours, theirs), tuple(name for name, outcome in outcomes if outcome.trouble is None))


def _parting(ours: Outcome, theirs: Outcome) -> str:
    for mine, other in zip(ours.told, theirs.told, strict=False):
        if mine != other:
            return f"embedded_aws says {mine}; ministack says {other}"
    return f"embedded_aws: {ours.trouble or 'holds'}; ministack: {theirs.trouble or 'holds'}"


def decided(path: Path = DECISIONS) -> dict[str, Mapping[str, str]]:
    """The decisions by probe; raises ValueError if one is incomplete or a probe is decided twice."""
    found: dict[str, Mapping[str, str]] = {}
    for decision in yaml.safe_load(path.read_text(encoding="utf-8")):
        if decision.get("right") not in RIGHT or not decision.get("because") or not decision.get("probes"):
            raise ValueError(f"A decision needs right ({', '.join(RIGHT)}), because and probes: {decision}.")
        for probe in decision["probes"]:
            if probe in found:
                raise ValueError(f"{probe} is decided twice.")
            found[probe] = decision
    return found


def judge(
    differences: Mapping[str, Difference], decisions: Mapping[str, Mapping[str, str]]
) -> tuple[list[str], list[str]]:
    """The table, a line a disagreement with its decision, and what is wrong.

    Wrong is a disagreement that nobody decided, a decision for one that its probe fails, and a decision about nothing.
    """
    table, wrong = [], []
    for probe, found in sorted(differences.items()):
        text = found.text
        decision = decisions.get(probe)
        right = decision["right"] if decision else "UNDECIDED"
        table.append(f"{probe:<48} {right:<13} {text}")
        if decision:
            table.append(f"{'':<62} {decision['because']}")
            if right != "neither" and right not in found.holds:
                wrong.append(f"{probe}: {right} is said to be right, but the probe fails there: {text}")
        else:
            wrong.append(f"{probe}: no decision covers this disagreement: {text}")
    wrong += [
        f"{probe}: the decision no longer applies, since the two agree"
        for probe in sorted(decisions.keys() - differences.keys())
    ]
    return table, wrong


@contextmanager
def ministack() -> Iterator[Emulator]:
    """ministack on a free port of 127.0.0.1, in a process of its own, ended by its id."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="converge-second-") as folder:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MINISTACK"))}
        env = {**kept, "BIND_HOST": "127.0.0.1", "GATEWAY_PORT": port, "AUTH": "false", "HOME": folder}
        with open(Path(folder) / "log", "wb") as log:
            command = (str(SECOND / "bin" / "python"), "-m", "ministack")
            process = subprocess.Popen(command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            try:
                emulator = Emulator(f"http://127.0.0.1:{port}")
                _wait(emulator, process)
                yield emulator
            finally:
                process.terminate()
                try:
                    process.wait(timeout=20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def _wait(emulator: Emulator, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{emulator.endpoint_url}/_ministack/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("ministack didn't come up.")


def compare() -> dict[str, Difference]:
    """Ask both everything; what they disagree about, by probe."""
    embedded = import_module("support.embedded").EmbeddedAws
    probes = [probe for theme in THEMES for probe in import_module(f"tests.embedded_aws.probes_{theme}").PROBES]
    found: dict[str, Difference] = {}
    with (
        tempfile.TemporaryDirectory(prefix="converge-first-") as folder,
        embedded(Path(folder)) as server,
        ministack() as second,
    ):
        first = Emulator(server.endpoint_url)
        for probe in probes:
            ours, theirs = ask(probe, first), ask(probe, second)
            if ours.trouble or theirs.trouble:
                found[probe.__name__] = difference(ours, theirs)
    print(f"{len(probes)} questions, {len(probes) - len(found)} answered alike.\n")
    return found


def main() -> int:
    """Print the table; 1 if a disagreement has no decision, or a decision no disagreement."""
    table, wrong = judge(compare(), decided())
    print("\n".join(table))
    if wrong:
        print("\n" + "\n".join(wrong), file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
