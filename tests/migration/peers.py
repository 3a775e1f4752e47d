# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The peers' modules as they are installed in .venv-peers: their examples, and what their modules accept."""

from __future__ import annotations

import ast
import json
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dev.project import PEERS
from support.modules import NAMES, TABLELESS

PYTHON = PEERS / "bin" / "python"
COLLECTIONS = ("amazon.aws", "community.aws")
SHARED = tuple(name for name in NAMES if name not in TABLELESS)

# Run by the peers' Python: what each module named gives AnsibleModule, which is then not made.
SPECS = """
import importlib, json, sys
from ansible.module_utils import basic

class Seen(Exception):
    pass

def see(self, argument_spec, **more):
    raise Seen({"argument_spec": argument_spec, **{key: more[key] for key in RULES if more.get(key)}})

RULES = ("mutually_exclusive", "required_together", "required_one_of", "required_if", "required_by")
basic.AnsibleModule.__init__ = see
told = {}
for name in sys.argv[1:]:
    try:
        importlib.import_module(f"ansible_collections.{name}").main()
    except Seen as seen:
        told[name.rpartition(".")[2]] = seen.args[0]
print(json.dumps(told, default=lambda value: value.__name__))
"""


def folder(collection: str) -> Path:
    """Where a collection's modules are; raises if they aren't there, which `make setup-peers` mends."""
    (found,) = PEERS.glob(f"lib/python3*/site-packages/ansible_collections/{collection.replace('.', '/')}")
    return found / "plugins" / "modules"


def release(collection: str) -> int:
    """The first number of a collection's version."""
    manifest = json.loads((folder(collection).parents[1] / "MANIFEST.json").read_text(encoding="utf-8"))
    return int(manifest["collection_info"]["version"].partition(".")[0])


@cache
def homes() -> Mapping[str, str]:
    """The modules that share their name with one of ours, and the collection that theirs is in."""
    return {name: home for home in COLLECTIONS for name in SHARED if (folder(home) / f"{name}.py").exists()}


@cache
def specs() -> Mapping[str, Any]:
    """The argument spec of each shared module, with its rules, as ArgumentSpecValidator takes them.

    What they look up in the environment isn't among it: that is code.
    """
    names = [f"{home}.plugins.modules.{name}" for name, home in homes().items()]
    done = subprocess.run([PYTHON, "-c", SPECS, *names], check=True, stdout=subprocess.PIPE, text=True)
    told = json.loads(done.stdout)
    for rules in told.values():
        for option in rules["argument_spec"].values():
            option.pop("fallback", None)
    return told


def tasks_of(tasks: Any) -> Iterator[Mapping[str, Any]]:
    """Tasks, plays' tasks, and those within blocks."""
    for task in tasks if isinstance(tasks, list) else ():
        if not isinstance(task, Mapping):
            continue
        yield task
        for inner in ("tasks", "block", "rescue", "always"):
            yield from tasks_of(task.get(inner))


def examples() -> Iterator[tuple[str, str, Any]]:
    """Every task with a shared module in the documentation of any of the peers' modules: its place, module, options."""
    for home in COLLECTIONS:
        for path in sorted(folder(home).glob("*.py")):
            for statement in ast.parse(path.read_text(encoding="utf-8")).body:
                if not isinstance(statement, ast.Assign) or ast.unparse(statement.targets[0]) != "EXAMPLES":
                    continue
                for number, task in enumerate(tasks_of(yaml.safe_load(ast.literal_eval(statement.value))), 1):
                    for keyword, arguments in task.items():
                        name = keyword.removeprefix(f"{homes().get(keyword.rpartition('.')[2])}.")
                        if name in homes() and name != keyword:
                            yield f"{path.stem} {number}", name, arguments or {}
