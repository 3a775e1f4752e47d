# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The project's frame holds: what is committed, what is shipped, what is pinned, and what make does."""

from __future__ import annotations

import ast
import os
import re
import stat
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

import pytest
import yaml

from support.modules import TABLELESS

ROOT = Path(__file__).resolve().parents[2]
LICENCE = "SPDX-License-Identifier: GPL-3.0-or-later"


def listed(*options: str) -> list[str]:
    """Paths that git names, below the root."""
    answer = subprocess.run(("git", "ls-files", "-z", *options), cwd=ROOT, check=True, capture_output=True, text=True)
    return [name for name in answer.stdout.split("\0") if name and os.path.lexists(ROOT / name)]


OURS = listed("--cached", "--others", "--exclude-standard")
TEXTS = [name for name in OURS if (ROOT / name).is_file() and not (ROOT / name).is_symlink()]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8", errors="replace")


def document(name: str):
    return yaml.safe_load(text(name))


def test_the_collection_is_the_checkout():
    link = ROOT / "collections" / "ansible_collections" / "converge" / "aws"
    assert os.readlink(link) == "../../.."
    assert link.resolve() == ROOT
    assert "120000" in subprocess.run(("git", "ls-files", "--stage", str(link)), cwd=ROOT, check=True,
                                      capture_output=True, text=True).stdout


# What would tie the project to one machine, or to where it happened to fetch its packages.
PRIVATE = re.compile(
    r"pypi\.org|pythonhosted\.|registry\.npmjs|(?:deb|security)\.debian\.org"
    r"|(?m:^\s*-(?:i|f)\s+(?:https?:|file:|/))|--(?:extra-)?index-url\s*[=h]|--fin[d]-links"
    r"|(?<![\w.])/(?:wor[k]|roo[t]|op[t](?!/homebrew/))/|(?<![\w.])/tm[p]/(?:v|brief)\b"
)


@pytest.mark.parametrize("line", [
    "--index-url " + "https://example.net/simple", "-i " + "https://example.net", "files.python" + "hosted.org",
    "cat /wor" + "k/main/README.md", "find = /op" + "t/wheels",
])
def test_a_tie_to_one_machine_is_seen(line):
    assert PRIVATE.search(line)


def test_nothing_committed_names_a_machine_or_a_registry():
    found = {name: match[0] for name in TEXTS if (match := PRIVATE.search(text(name)))}
    assert not found


def has_header(name: str) -> bool:
    return LICENCE in "\n".join(text(name).splitlines()[:6])


def is_source(name: str) -> bool:
    """Whether a file is written by hand in a language that has comments, and isn't data that a play moves about."""
    if name in {"LICENSE", "changelogs/changelog.yaml"} or re.match(r"requirements/.*\.txt$", name):
        return False
    if name.startswith("playbooks/files/"):
        return False
    suffixes = {".py", ".yml", ".yaml", ".toml", ".cfg", ".sh", ".in", ".txt"}
    return Path(name).suffix in suffixes or Path(name).name in {"Makefile", ".gitignore", ".yamllint", ".ansible-lint"}


def test_every_source_file_names_its_licence():
    sources = [name for name in TEXTS if is_source(name)]
    assert {"Makefile", "galaxy.yml", "dev/bootstrap.py", ".yamllint"} <= set(sources)
    assert [name for name in sources if text(name).strip() and not has_header(name)] == []


def test_python_files_begin_with_the_future():
    missing = []
    for name in TEXTS:
        if not name.endswith(".py"):
            continue
        statements = [each for each in ast.parse(text(name)).body if not isinstance(each, ast.Expr)]
        if statements and not (isinstance(statements[0], ast.ImportFrom) and statements[0].module == "__future__"):
            missing.append(name)
    assert not missing


def test_what_runs_on_hosts_is_python_3_9():
    for name in TEXTS:
        if re.match(r"plugins/(modules|module_utils|doc_fragments)/.*\.py$", name):
            ast.parse(text(name), filename=name, feature_version=(3, 9))


def test_the_readme_begins_with_the_two_commands():
    blocks = re.findall(r"^```\w*\n(.*?)^```", text("README.md"), re.MULTILINE | re.DOTALL)
    commands = [line.removeprefix("$ ").split("#")[0].strip() for block in blocks for line in block.splitlines()
                if re.match(r"(\$ )?(make|ansible\S*|git|pip3?|python3?)\s", line)]
    assert commands[:2] == ["make site", "make test"]


def test_ci_is_make_test():
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & stat.S_IXUSR
    assert script.read_text().splitlines()[-1] == "exec make test"


def test_make_has_a_target_for_every_phase():
    from dev.phases import PHASES

    (names,) = re.findall(r"^PHASES := (.*)$", text("Makefile"), re.MULTILINE)
    assert names.split() == [name for name, phase in PHASES.items() if phase.in_test]


def test_the_action_group_holds_every_module():
    modules = {Path(name).stem for name in OURS if re.match(r"plugins/modules/[a-z]\w*\.py$", name)}
    group = document("meta/runtime.yml")["action_groups"]["aws"]
    # What runs other modules takes none of their options itself: the defaults reach the module that it runs.
    assert {each for each in group if isinstance(each, str)} == modules - TABLELESS
    assert [each for each in group if isinstance(each, dict)] == [
        {"metadata": {"extend_group": ["amazon.aws.aws", "community.aws.aws"]}}
    ]


def test_every_role_has_a_scenario():
    roles = {name.split("/")[1] for name in OURS if name.startswith("roles/")}
    scenarios = {path.parent.name for path in (ROOT / "extensions" / "molecule").glob("*/molecule.yml")}
    # The embedded AWS is what the default scenario starts and stops around all others.
    assert roles - {"embedded_aws"} <= scenarios
    assert "default" in scenarios


def pins(name: str) -> dict[str, str]:
    """Requirement with its marker -> pinned version."""
    found = re.findall(r"^([\w.-]+)==(\S+)((?: ;[^\\\n]*)?)", text(f"requirements/{name}.txt"), re.MULTILINE)
    return {package + marker.rstrip(): version for package, version, marker in found}


@pytest.mark.parametrize("name", ["uv", "run", "dev", "peers", "second"])
def test_every_requirement_is_pinned_with_its_hash(name):
    logical = re.sub(r"\\\n\s*", "", text(f"requirements/{name}.txt")).splitlines()
    assert logical
    assert [line for line in logical if not re.match(r"[\w.-]+==[^ ]+ .*--hash=sha256:[0-9a-f]{64}", line)] == []


def test_the_other_sets_hold_the_same_versions_as_the_run():
    run = {(name.split(" ")[0], version) for name, version in pins("run").items()}
    for other in ("dev", "peers"):
        assert run <= {(name.split(" ")[0], version) for name, version in pins(other).items()}


def test_the_pins_are_those_that_the_project_is_built_on():
    run = pins("run")
    assert run["moto"] == "5.2.5"
    cores = sorted(version for name, version in run.items() if name.startswith("ansible-core"))
    assert [version.rpartition(".")[0] for version in cores] == ["2.19", "2.21"]


def test_versions_agree():
    galaxy, project = document("galaxy.yml"), tomllib.loads(text("pyproject.toml"))["project"]
    assert galaxy["version"] == project["version"]
    floors = dict(line.split(">=") for line in text("requirements.txt").splitlines() if ">=" in line)
    assert f"boto3>={floors['boto3']}" in project["dependencies"]
    assert document("meta/runtime.yml")["requires_ansible"] == ">=2.16.0"


SHIPPED = re.compile(
    r"(plugins|roles|playbooks|meta)/"
    r"|(MANIFEST\.json|FILES\.json|README\.md|CONTRIBUTING\.md|CODE_OF_CONDUCT\.md|CHANGELOG\.md|LICENSE"
    r"|requirements\.txt|changelogs/(config|changelog)\.yaml|tests/config\.yml|tests/sanity/ignore-[\d.]+\.txt)$"
)


def test_the_artifact_holds_what_users_need_and_nothing_else(tmp_path):
    galaxy = str(Path(sys.executable).with_name("ansible-galaxy"))
    subprocess.run((galaxy, "collection", "build", "--output-path", str(tmp_path)), cwd=ROOT, check=True,
                   env={**os.environ, "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg")}, capture_output=True)
    (artifact,) = tmp_path.glob("converge-aws-*.tar.gz")
    with tarfile.open(artifact) as archive:
        members = {member.name for member in archive.getmembers() if not member.isdir()}
    assert {name for name in members if not SHIPPED.match(name)} == set()
    written = {name for name in OURS if SHIPPED.match(name)}
    assert members - {"MANIFEST.json", "FILES.json"} == written
    assert {"LICENSE", "README.md", "meta/runtime.yml", "meta/execution-environment.yml", "requirements.txt"} <= members
