# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The directory, walked: every module with its table, its rules and its documentation."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator, ValidationResult

from ansible_collections.converge.aws.plugins.module_utils.options import FRAGMENTS, Rules, argument_spec
from ansible_collections.converge.aws.plugins.module_utils.parts import Kinds, Resource

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
PACKAGE = "ansible_collections.converge.aws.plugins"
NAMES = tuple(sorted(path.stem for path in (PLUGINS / "modules").glob("*.py") if path.stem != "__init__"))
# What Ansible itself runs in place of a module: it has an action plugin and documentation, but no table.
TABLELESS = frozenset({"batch"})


def module(name: str) -> ModuleType:
    """A module of the collection, by its short name or by the name of one of its tables."""
    return importlib.import_module(f"{PACKAGE}.modules.{name.partition('.')[0]}")


def tables(name: str) -> dict[str, Resource]:
    """The tables of a module: by its short name, and where it has several, with a dot and the kind behind it."""
    subject = getattr(module(name), "RESOURCE", None)
    if isinstance(subject, Kinds):
        return {f"{name}.{kind}": one for kind, one in subject.tables.items()}
    return {name: subject} if isinstance(subject, Resource) else {}


def table(name: str) -> Resource:
    """A table by its name."""
    return tables(name.partition(".")[0])[name]


def rules(name: str) -> Rules:
    """What a module's documentation can't say."""
    return getattr(module(name), "RULES", None) or Rules()


def documentation(name: str) -> Any:
    """A module's DOCUMENTATION, parsed."""
    return yaml.safe_load(module(name).DOCUMENTATION)


@cache
def options(name: str) -> Mapping[str, Any]:
    """A module's options as documented, those of its fragments among them."""
    document = documentation(name)
    found: dict[str, Any] = {}
    for fragment in document.get("extends_documentation_fragment", ()):
        found.update(yaml.safe_load(FRAGMENTS[fragment]).get("options", {}))
    return {**found, **document.get("options", {})}


def resources() -> tuple[str, ...]:
    """The names of all tables."""
    return tuple(one for name in NAMES for one in tables(name))


def flat(options: Mapping[str, Any], below: str = "") -> dict[str, Mapping[str, Any]]:
    """Options and suboptions by their dotted path."""
    found: dict[str, Mapping[str, Any]] = {}
    for name, option in options.items():
        found[below + name] = option
        found.update(flat(option.get("suboptions") or {}, f"{below}{name}."))
    return found


@cache
def _validator(name: str) -> ArgumentSpecValidator:
    return ArgumentSpecValidator(**argument_spec(module(name).DOCUMENTATION, rules(name)))


def validated(name: str, arguments: Mapping[str, Any]) -> ValidationResult:
    """A task's arguments as Ansible validates them; ``error_messages`` says what is wrong with them."""
    return _validator(name).validate(dict(arguments))


def params(name: str, /, **arguments: Any) -> dict[str, Any]:
    """The options of a task as its module gets them, those that are left out among them."""
    result = validated(name, arguments)
    assert not result.error_messages, result.error_messages
    return result.validated_parameters


def plain(arguments: Mapping[str, Any], ours: Mapping[str, Any], below: str = "") -> dict[str, Any]:
    """Arguments with a value of the option's type in place of each template, which only a play can fill in."""
    samples = {"int": 1, "bool": True, "dict": {}, "list": [], "json": "{}"}
    filled = {}
    for key, value in arguments.items():
        kind = ours.get(below + key, {}).get("type")
        if isinstance(value, str) and value.startswith("{{"):
            value = samples.get(kind, "sample")
        elif isinstance(value, Mapping) and kind == "dict":
            value = plain(value, ours, f"{below}{key}.")
        filled[key] = value
    return filled
