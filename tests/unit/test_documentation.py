# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation is what runs: it parses, its examples are valid tasks, and it is that of the peers and more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.modules import NAMES, TABLELESS, documentation, flat, module, options, plain, rules, validated

# Facts of the peers' argument specs, so that they need not be installed; ``differs`` gives a reason for each entry.
PEERS = yaml.safe_load((Path(__file__).parent / "peer_options.yml").read_text(encoding="utf-8"))
MODULES = [name for name in NAMES if name not in TABLELESS]

# As Ansible's own check of argument specs suspects them of holding secrets.
SUSPECT = re.compile(
    r"(?<!un)pass(?!ive|age)|secret|token|cryptkey|(?<!public)key(?!s?_?(alias|board|ring|hole|word))", re.IGNORECASE
)


def examples(name: str) -> list[Mapping[str, Any]]:
    return yaml.safe_load(module(name).EXAMPLES)


def returned(name: str) -> dict[str, Any]:
    return yaml.safe_load(module(name).RETURN)


EXAMPLES = [
    pytest.param(name, task, id=f"{name}-{number}") for name in NAMES for number, task in enumerate(examples(name), 1)
]


@pytest.mark.parametrize("name", NAMES)
def test_a_module_says_what_it_is(name):
    document = documentation(name)
    assert document["module"] == name
    assert not document["short_description"].endswith(".")
    assert document["description"]
    assert document["author"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", document["version_added"])
    assert "converge.aws.attributes" in document["extends_documentation_fragment"]
    assert any(str(note).startswith("Permissions: ") for note in document["notes"])


@pytest.mark.parametrize("name", NAMES)
def test_every_option_says_its_type_and_what_it_means_in_sentences(name):
    for path, option in flat(options(name)).items():
        assert option.get("type"), path
        said = option["description"] if isinstance(option["description"], list) else [option["description"]]
        assert all(isinstance(one, str) and one.endswith(".") for one in said), path
        assert option["type"] != "list" or option.get("elements"), path
        assert not (option.get("required") and "default" in option), path
        default = option.get("default")
        chosen = default if isinstance(default, list) else [default]
        assert "choices" not in option or set(chosen) <= {None, *option["choices"]}, path


@pytest.mark.parametrize("name", NAMES)
def test_every_return_value_says_its_type_and_when_it_is_there(name):
    def walk(values: Mapping[str, Any], top: bool) -> Iterator[str]:
        for key, value in values.items():
            if not value.get("type") or not value.get("description") or (top and not value.get("returned")):
                yield key
            yield from walk(value.get("contains") or {}, False)

    assert list(walk(returned(name), True)) == []
    assert {"plan", "permissions"} <= set(returned(name)) or name in TABLELESS


@pytest.mark.parametrize("name", NAMES)
def test_options_that_are_named_in_texts_are_there(name):
    """Of O(name) and O(name=value), a value that the option can't have is found too."""
    ours = flat(options(name))
    texts = module(name).DOCUMENTATION + module(name).RETURN
    for said in re.findall(r"\bO\(([^)]*)\)", texts):
        path, _equals, value = said.replace("[]", "").partition("=")
        if path.startswith("ignore:"):
            continue
        assert path in ours, said
        choices = ours[path].get("choices")
        assert not value or not choices or value in map(str, choices), said


@pytest.mark.parametrize(("name", "task"), EXAMPLES)
def test_an_example_is_a_valid_task(name, task):
    assert task["name"][0].isupper()
    fqcn = f"converge.aws.{name}"
    assert fqcn in task, "every example is a task of this module, by its full name"
    arguments = plain(task[fqcn] or {}, flat(options(name)))
    if name not in TABLELESS:
        assert validated(name, arguments).error_messages == []


def test_an_example_with_a_mistake_is_seen():
    for mistake in ({"nmae": "x"}, {}, {"name": "x", "versioning": "perhaps"}, {"name": "x", "state": "gone"}):
        assert validated("s3_bucket", mistake).error_messages


@pytest.mark.parametrize("name", MODULES)
def test_rules_are_about_options_that_there_are(name):
    ours, said = flat(options(name)), rules(name)
    groups = [*said.mutually_exclusive, *said.required_together, *said.required_one_of]
    named = {option for group in groups for option in group} | set(said.no_log) | set(said.required_by)
    named |= {option for others in said.required_by.values() for option in others}
    for rule in said.required_if:
        named |= {rule[0], *rule[2]}
        assert rule[1] in ours[rule[0]].get("choices", [rule[1]])
    assert named <= set(ours)


@pytest.mark.parametrize("name", MODULES)
def test_whether_a_suspicious_option_is_a_secret_is_said(name):
    """Ansible warns of options that look like secrets and don't say; it looks at text, and at what it can't tell."""
    common = {"access_key", "secret_key", "session_token", "assume_role.mfa_token", "assume_role.transitive_tag_keys"}
    said = common | set(rules(name).no_log)
    suspects = {
        path
        for path, option in flat(options(name)).items()
        if SUSPECT.search(path.rpartition(".")[2])
        and option["type"] not in ("bool", "int", "float")
        and not option.get("choices")
    }
    assert suspects - said == set()
    assert validated(name, {"secret_key": "hush", "session_token": "hush too"})._no_log_values >= {"hush", "hush too"}


def test_aliases_lead_to_one_option_each():
    for name in NAMES:
        ours = options(name)
        aliases = [alias for option in ours.values() for alias in option.get("aliases", ())]
        assert len(aliases) == len(set(aliases)), name
        assert set(aliases) & set(ours) == set(), name


# --- the peers ---


def test_facts_of_the_peers_are_facts_and_differences_have_reasons():
    for name, theirs in PEERS["peers"].items():
        assert all(set(fact) <= {"aliases", "default"} for fact in theirs.values()), name
    for name, reasons in PEERS["differs"].items():
        assert all(len(reason) > 20 for reason in reasons.values()), name


def differences(name: str) -> dict[str, str]:
    """Where a playbook written for the peer's module of this name would not mean the same here."""
    ours = flat(options(name))
    found = {}
    for path, theirs in {**PEERS["peers"]["common"], **PEERS["peers"][name]}.items():
        if path not in ours:
            found[path] = "missing"
        elif set(theirs.get("aliases", ())) - set(ours[path].get("aliases", ())):
            found[path] = "aliases"
        elif theirs.get("default") != ours[path].get("default"):
            found[path] = "default"
    return found


@pytest.mark.parametrize("name", NAMES)
def test_one_word_is_changed_and_the_playbook_works(name):
    if name in PEERS["own"]:
        assert name not in PEERS["peers"]
        return
    excused = PEERS["differs"].get(name, {})
    found = differences(name)
    assert sorted(found) == sorted(excused)
    notes = " ".join(map(str, documentation(name)["notes"]))
    missing = [path for path, what in found.items() if what == "missing" and "." not in path]
    assert [path for path in missing if f"O(ignore:{path})" not in notes] == []


@pytest.mark.parametrize("name", [name for name in NAMES if name not in PEERS["own"]])
def test_what_is_different_from_the_peer_is_said(name):
    notes = documentation(name)["notes"]
    assert any(re.match(r"Differences from (amazon|community)\.aws: ", str(note)) for note in notes)
