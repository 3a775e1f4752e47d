# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The phases of the tests: what each is for, and the commands that carry it out."""

from __future__ import annotations

import re
import shlex
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO

from dev.project import EMBEDDED_SOURCE, PEERS, ROOT, environment

Command = tuple[str, ...]
Say = Callable[[str], None]

# How pytest and molecule say what they did, and what the terminal's colours look like in it.
COUNT = re.compile(r"(\d+ (?:passed|failed|error|skipped).*?) in [\d.]+s|Molecule executed (\d+ .*)")
COLOUR = re.compile(r"\x1b\[[\d;]*m")

# Seconds that a command's last output may take to arrive once it has ended.
LINGER = 5.0


@dataclass(frozen=True)
class Phase:
    """Commands that all run, each even if one before it failed; the phase passes if all of them do.

    One that keeps a single processor busy goes on beside the others, one such after the other.
    """

    purpose: str
    commands: tuple[Command, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    in_test: bool = True
    single: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of a phase: the commands that failed, the tests' own words, and the time in seconds."""

    name: str
    failed: tuple[Command, ...]
    words: str
    seconds: float


def free_port() -> str:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def pytest(folder: str, *more: str) -> Command:
    """pytest on one folder of tests, a process for each core; a file's tests in one process, unless told otherwise."""
    return ("pytest", "-q", "-n", "auto", "--dist", "loadfile", folder, *more)


PHASES: dict[str, Phase] = {
    "lint": Phase("code, types, YAML, playbooks, documentation and changelog read well", (
        ("ruff", "check", "."),
        ("mypy", "-p", "ansible_collections.converge.aws.plugins", "-p", "dev", "-p", "embedded_aws"),
        ("yamllint", "--strict", "."),
        ("ansible-lint",),
        ("antsibull-docs", "lint-collection-docs", "--plugin-docs", "--validate-collection-refs", "self", "."),
        ("antsibull-changelog", "lint"),
    ), single=True),
    "unit": Phase("plans, shapes, codecs and the project itself, without any server", (pytest("tests/unit"),)),
    "embedded": Phase("the embedded AWS answers as AWS documents", (pytest("tests/embedded_aws"),)),
    "integration": Phase("every module, both ways in, against the embedded AWS", (
        pytest("tests/integration", "--dist", "worksteal"),
    )),
    "faults": Phase("bad input, lost answers, throttling, denied actions", (
        pytest("tests/faults", "--dist", "worksteal"),
    )),
    "roles": Phase("site.yml foretold, done, repeated and undone; roles at their edges", (pytest("tests/roles"),)),
    "installed": Phase("the artifact, a job runner and another host: the ways in that users have", (
        pytest("tests/installed"),
    )),
    "migration": Phase("playbooks for amazon.aws and community.aws, as they stand and with the one word changed", (
        ("python", "-m", "dev.bootstrap", "peers"),
        pytest("tests/migration"),
    )),
    "molecule": Phase("every role: converge, idempotence, verification", (
        # A run that was cut short leaves its AWS behind, and molecule believing that there is one.
        ("molecule", "destroy", "--scenario-name", "default"),
        ("molecule", "test", "--all", "--workers", "2", "--continue-on-failure"),
    ), {"CONVERGE_EMBEDDED_PORT": free_port()}),
    "sanity": Phase("ansible-test sanity on the built collection", ((sys.executable, "-m", "dev.sanity"),),
                    single=True),
    "bench": Phase("seconds and calls, beside others", (("python", "tests/benchmarks", "--peers", str(PEERS)),),
                   {"PYTHONPATH": f"{ROOT / 'tests'}:{EMBEDDED_SOURCE}"}, in_test=False),
    "test-second-opinion": Phase("the embedded AWS beside another emulator", (("python", "-m", "dev.second_opinion"),),
                                 {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}, in_test=False),
}


def show(text: str) -> None:
    """Print a line, or several, at once."""
    print(text, flush=True)


def pass_on(output: IO[str], counts: list[str], say: Say) -> None:
    """Say a command's lines as they come, and keep what it says it did."""
    for line in output:
        say(line.rstrip("\n"))
        if counted := COUNT.search(COLOUR.sub("", line)):
            counts.append(counted[1] or counted[2])


def carry_out(command: Command, env: Mapping[str, str], say: Say = show) -> tuple[int, str]:
    """Run a command; its exit status, and its own count of what it did. One that leaves a process behind fails."""
    say(f"$ {shlex.join(command)}")
    program = shutil.which(command[0], path=env["PATH"])
    if program is None:
        say(f"{command[0]}: not found")
        return 127, ""
    counts: list[str] = []
    process = subprocess.Popen((program, *command[1:]), cwd=ROOT, env=env, stdin=subprocess.DEVNULL, text=True,
                               encoding="utf-8", errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    reader = threading.Thread(target=pass_on, args=(process.stdout, counts, say), daemon=True)
    reader.start()
    status = process.wait()
    reader.join(LINGER)
    if reader.is_alive():
        say(f"{command[0]} has ended, but something that it started still runs and holds its output.")
        status = status or 1
    return status, counts[-1] if counts else ""


def run(name: str, say: Say = show) -> Outcome:
    """Carry out one phase."""
    phase = PHASES[name]
    say(f"\n=== {name}: {phase.purpose}")
    started = time.monotonic()
    results = [(command, *carry_out(command, environment(**phase.environment), say)) for command in phase.commands]
    failed = tuple(command for command, status, _words in results if status)
    words = "; ".join(words for _command, _status, words in results if words)
    return Outcome(name, failed, words, time.monotonic() - started)


def beside(names: list[str], outcomes: dict[str, Outcome]) -> None:
    """Carry out phases one after the other, and print what each said once it has ended."""
    for name in names:
        lines: list[str] = []
        try:
            outcomes[name] = run(name, lines.append)
        finally:
            show("\n".join(lines))


def summary(outcomes: list[Outcome]) -> str:
    """A line a phase, the commands to repeat for what failed, and the count."""
    lines = ["", "=== summary"]
    for each in outcomes:
        verdict = "FAILED" if each.failed else "passed"
        lines.append(f"{each.name:<12} {verdict} {each.seconds:6.0f} s   {each.words}".rstrip())
        lines.extend(f"{'':<12} {shlex.join(command)}" for command in each.failed)
    bad = sum(1 for each in outcomes if each.failed)
    if bad:
        lines.append(f"again: make {' '.join(each.name for each in outcomes if each.failed)}")
    lines.append(f"{len(outcomes) - bad} passed, {bad} failed")
    return "\n".join(lines)


def main(names: list[str]) -> int:
    """Run the named phases, or all that belong to the tests; not one is left out because another failed."""
    unknown = [name for name in names if name not in PHASES]
    if unknown:
        print(f"No such phase: {', '.join(unknown)}. There are: {', '.join(PHASES)}.", file=sys.stderr)
        return 2
    names = names or [name for name, phase in PHASES.items() if phase.in_test]
    outcomes: dict[str, Outcome] = {}
    alone = [name for name in names if PHASES[name].single and len(names) > 1]
    other = threading.Thread(target=beside, args=(alone, outcomes))
    other.start()
    for name in names:
        if name not in alone:
            outcomes[name] = run(name)
    other.join()
    # A phase of which nothing came is one that this program itself failed in.
    ended = [outcomes.get(name) or Outcome(name, PHASES[name].commands, "", 0.0) for name in names]
    print(summary(ended), flush=True)
    return 1 if any(each.failed for each in ended) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
