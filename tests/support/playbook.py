# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Playbooks for tests: a whole one at once, or one that stays open and carries out task after task."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .ready_python import ReadyPython

ROOT = Path(__file__).resolve().parents[2]
PLUGINS = Path(__file__).resolve().parent / "callback_plugins"

# The two ways into a module, as the variables that choose them.
WAYS: Mapping[str, Mapping[str, str]] = {"in_process": {}, "ansiballz": {"converge_aws_in_process": "never"}}

# The Python of the Ansible that is tested: this one, unless the matrix names another.
PYTHON = os.environ.get("CONVERGE_TEST_PYTHON", sys.executable)

# How many tasks an open playbook has room for before the next one is opened.
_ROOM = 300

Task = Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """What Ansible told of a task: ok, failed, unreachable or skipped; item for one turn of a loop; retry."""

    kind: str
    task: str
    host: str
    result: dict[str, Any]
    ignored: bool = False
    action: str = ""

    def __getitem__(self, key: str) -> Any:
        return self.result[key]

    def get(self, key: str, default: Any = None) -> Any:
        return self.result.get(key, default)


@dataclass(frozen=True)
class Run:
    """A playbook that has ended: its exit code, what each task told, in order, and all that it printed."""

    code: int
    told: tuple[Told, ...]
    output: str

    def of(self, task: str, host: str = "") -> Told:
        """What a task told last, on a host if there are several."""
        found = [one for one in self.told if one.task == task and host in ("", one.host) and one.kind != "item"]
        assert found, f"no task {task!r} ran:\n{self.output[-4000:]}"
        return found[-1]


@dataclass(frozen=True)
class Playbooks:
    """Where playbooks of a test run: their folder, and the environment that they see beside PATH and HOME."""

    folder: Path
    environment: Mapping[str, str]
    verbosity: int = 0
    python: str = PYTHON

    def run(
        self,
        *plays: Mapping[str, Any] | Sequence[Task],
        arguments: Sequence[str] = (),
        before: Mapping[str, Callable[[subprocess.Popen[str]], None]] | None = None,
    ) -> Run:
        """Run plays (a bare list of tasks is a play on localhost) to their end.

        ``before`` has what is done before tasks of those names; it gets the process that runs the plays.
        """
        made = [play if isinstance(play, Mapping) else {"hosts": "localhost", "tasks": play} for play in plays]
        quick = [play if "import_playbook" in play else {"gather_facts": False, **play} for play in made]
        book = self._write("book.json", quick)
        with open(self.folder / "output.txt", "w+", encoding="utf-8") as output:
            ours, process = self._start(book, output, arguments, stops=list(before or ()))
            told = []
            for line in map(json.loads, ours.makefile(encoding="utf-8")):
                if line["kind"] != "next":
                    told.append(_told(line))
                    continue
                (before or {})[line["task"]](process)
                if process.poll() is None:
                    ours.sendall(b"go\n")
            code = process.wait()
            ours.close()
            output.seek(0)
            return Run(code, tuple(told), output.read())

    def open(self) -> OpenPlaybook:
        """A playbook that waits for tasks."""
        return OpenPlaybook(self)

    def _write(self, name: str, content: Any) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    def _start(
        self,
        book: Path,
        output: Any,
        arguments: Sequence[str],
        pipelining: bool = False,
        stops: Sequence[str] = (),
    ) -> tuple[socket.socket, subprocess.Popen[str]]:
        ours, theirs = socket.socketpair()
        # Ansible has a process a task, and each would compile anew what none may keep.
        foreign = ("AWS_", "ANSIBLE_", "PYTHONDONTWRITEBYTECODE")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        # One home a worker: nothing that a person has set up is seen, and nothing is left in it.
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        verbose = [f"-{'v' * self.verbosity}"] if self.verbosity else []
        process = subprocess.Popen(
            [self.python, "-m", "ansible", "playbook", *verbose, *arguments, str(book)],
            env={
                **kept,
                "HOME": str(home),
                "XDG_CACHE_HOME": str(home / ".cache"),
                "ANSIBLE_REMOTE_TMP": str(home / ".ansible" / "tmp"),
                "ANSIBLE_ASYNC_DIR": str(home / ".ansible_async"),
                "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
                "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "collections"),
                "ANSIBLE_CALLBACK_PLUGINS": str(PLUGINS),
                "ANSIBLE_LOCALHOST_WARNING": "false",
                "ANSIBLE_NOCOLOR": "true",
                "ANSIBLE_PIPELINING": str(pipelining),
                **({} if "-i" in arguments else {"ANSIBLE_INVENTORY": os.devnull}),
                **self.environment,
                "CONVERGE_TEST_SOCKET": str(theirs.fileno()),
                "CONVERGE_TEST_STOPS": json.dumps(list(stops)),
            },
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            pass_fds=(theirs.fileno(),),
        )
        theirs.close()
        return ours, process


@dataclass
class OpenPlaybook:
    """Carries out tasks as a test hands them over, so that the test can look at AWS, or change it, between them.

    A failing task is told of and the next one runs all the same. Modules by AnsiballZ go to their Python by its stdin:
    that saves five programs a task. Whole playbooks put them into files first, as Ansible does unless it is told
    otherwise. Use it as a context.
    """

    playbooks: Playbooks
    _turn: int = 0
    _socket: Any = field(default=None, repr=False)
    _lines: Any = field(default=None, repr=False)
    _output: Any = field(default=None, repr=False)
    _process: Any = field(default=None, repr=False)
    _ready: Any = field(default=None, repr=False)

    def __enter__(self) -> OpenPlaybook:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def task(self, module: str, options: Mapping[str, Any], way: str = "in_process", **keywords: Any) -> Told:
        """Carry out one task of a module of ours, with --diff, and give what it told at its end."""
        variables = {**WAYS[way], **keywords.pop("vars", {})}
        if way == "ansiballz":
            self._ready = self._ready or ReadyPython(self.playbooks.python)
            variables["ansible_python_interpreter"] = str(self._ready.program)
        told = self.tasks({module: dict(options), "diff": True, "vars": variables, **keywords})
        assert told, f"{module} told nothing:\n{self.output()[-4000:]}"
        return told[-1]

    def tasks(self, *tasks: Task) -> tuple[Told, ...]:
        """Carry out tasks, with all the keywords that tasks can have, and give all that they told."""
        if self._process is None:
            self._begin()
        elif self._turn == _ROOM:
            self._end()
            self._begin()
        self.playbooks._write(f"{self._turn}.json", list(tasks))
        self._turn += 1
        self._answer()
        return self._until_next()

    def output(self) -> str:
        """All that the playbook has printed, read apart from the file that it goes on printing to."""
        return (self.playbooks.folder / "open.txt").read_text(encoding="utf-8")

    def close(self) -> None:
        """Let it end, and wait for that."""
        self._end()
        if self._ready is not None:
            self._ready.close()
            self._ready = None

    def _end(self) -> None:
        """End the playbook that is running, if one is. The next may use what was made ready for modules."""
        if self._process is None:
            return
        if self._turn < _ROOM:
            self.playbooks._write(f"{self._turn}.json", [{"ansible.builtin.meta": "end_play"}])
        self._answer()
        self._process.wait()
        self._lines.close()
        self._socket.close()
        self._output.close()
        self._process, self._turn = None, 0

    def _begin(self) -> None:
        includes = [{"name": "next", "ansible.builtin.include_tasks": f"{turn}.json"} for turn in range(_ROOM)]
        last = {"name": "next", "ansible.builtin.meta": "noop"}
        play = {"hosts": "localhost", "gather_facts": False, "ignore_errors": True, "tasks": [*includes, last]}
        book = self.playbooks._write("open.json", [play])
        self._output = open(self.playbooks.folder / "open.txt", "a", encoding="utf-8")  # noqa: SIM115 (until close)
        self._socket, self._process = self.playbooks._start(book, self._output, (), pipelining=True)
        self._lines = self._socket.makefile(encoding="utf-8")
        self._until_next()

    def _answer(self) -> None:
        self._socket.sendall(b"go\n")

    def _until_next(self) -> tuple[Told, ...]:
        told = []
        for line in self._lines:
            said = json.loads(line)
            if said["kind"] == "next":
                return tuple(told)
            told.append(_told(said))
        raise AssertionError(f"the playbook ended:\n{self.output()[-4000:]}")


def _told(said: Mapping[str, Any]) -> Told:
    return Told(**said)
