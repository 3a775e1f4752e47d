# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rooms: imports point one way, what touches the world stands in few files, and no file outgrows a head."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from support.modules import NAMES, PLUGINS, TABLELESS

# Who may import whom within plugins/. The first line that fits a file decides; a folder stands for all that is in it.
WORDS = ("parts", "errors", "codecs", "tags", "shapes", "policies", "permissions")
SERVICES = tuple(path.name for path in (PLUGINS / "module_utils").iterdir() if path.is_dir() and path.name[0] != "_")
ARROWS = {
    "modules": ("runner", "parts", "codecs", "tags", "options", "policies", *SERVICES),
    # Which module it runs is told by the task; the one that it imports by name is its own documentation.
    "action/batch": ("modules/batch", "plugin_utils", "runner", "options"),
    "action": ("modules", "plugin_utils"),
    "plugin_utils": ("runner", "options", "connection"),
    "callback": (),
    "inventory": ("api", "errors", "options", "runner"),
    "doc_fragments": ("options",),
    "module_utils/runner": (
        "engine", "operation", "api", "answers", "clients", "connection", "options", "parts", "errors", "permissions",
        "shapes", "state",
    ),
    "module_utils/engine": ("planning", "state", "carry_out", "retries", "parts", "errors"),
    "module_utils/planning": ("state", "parts", "errors", "shapes"),
    "module_utils/operation": ("carry_out", "parts"),
    "module_utils/state": ("parts", "errors", "permissions", "shapes"),
    "module_utils/carry_out": ("parts", "errors", "permissions"),
    "module_utils/api": (
        "clients", "connection", "habits", "links", "permissions", "retries", "parts", "errors", "shapes",
    ),
    "module_utils/links": ("clients", "connection", "retries", "errors"),
    "module_utils/clients": ("answers", "connection", "habits", "retries", "errors"),
    "module_utils/answers": (),
    "module_utils/habits": (),
    "module_utils/connection": ("assumed_roles", "errors"),
    "module_utils/assumed_roles": ("errors",),
    "module_utils/codecs": ("parts", "shapes"),
    "module_utils/tags": ("parts",),
    "module_utils/permissions": ("parts",),
    "module_utils/policies": ("errors",),
    "module_utils/shapes": ("errors",),
    "module_utils/s3/transfers": ("clients", "errors", "s3/checksums"),
    "module_utils/s3/sync_fetching": ("clients", *WORDS, "s3"),
    "module_utils/s3": (*WORDS, "s3"),
    "module_utils/iam": (*WORDS, "iam"),
    # What a role's session may be asked for is written once, for every module's assume_role.
    "module_utils/sts": (*WORDS, "assumed_roles", "sts"),
    "module_utils/glacier": (*WORDS, "glacier", "s3/prices", "s3/checksums"),
    "module_utils/organizations": (*WORDS, "organizations"),
    "module_utils/identitystore": (*WORDS, "identitystore"),
    # Grants are to people, whose names the identity store knows.
    "module_utils/s3control": (*WORDS, "s3control", "identitystore"),
    "module_utils/cost": (*WORDS, "cost"),
    "module_utils/cloudwatch": (*WORDS, "cloudwatch"),
    "module_utils/sns": (*WORDS, "sns"),
    "module_utils/rds": (*WORDS, "rds"),
    "module_utils/secretsmanager": (*WORDS, "secretsmanager"),
    # Windows, versions and names of security groups are the same in both.
    "module_utils/elasticache": (*WORDS, "elasticache", "rds/windows", "rds/versions", "rds/security_groups"),
    "module_utils/ec2": (*WORDS, "ec2"),
    # An export goes to files and objects as a sync does.
    "module_utils/workdocs/exports": (
        *WORDS, "workdocs", "s3/naming", "s3/prefixes", "s3/sync_lanes", "s3/sync_outcomes", "s3/sync_progress",
    ),
    "module_utils/workdocs/export_site": (*WORDS, "workdocs", "s3/sync_lanes"),
    "module_utils/workdocs/export_disk": (*WORDS, "workdocs", "s3/checksums", "s3/sync_local", "s3/sync_targets"),
    "module_utils/workdocs/export_bucket": (*WORDS, "workdocs", "s3/checksums", "s3/sync_outcomes", "s3/transfers"),
    # What people and rights become is looked for where they go to.
    "module_utils/workdocs/migration": (*WORDS, "workdocs", "identitystore", "s3control", "s3/naming"),
    # Times that users write are read alike everywhere; what is sent is local bytes.
    "module_utils/workdocs": (*WORDS, "workdocs", "s3/times", "s3/checksums"),
    "module_utils/*/": WORDS,
    "module_utils": (),
}  # fmt: skip

# Who may import what from outside; everything else is Python's own. A line ending in a dot is a whole package.
FOREIGN = {
    "modules": (),
    "action/batch": ("ansible.",),
    "plugin_utils": ("ansible.",),
    "callback": ("ansible.",),
    "inventory": ("ansible.",),
    "module_utils/runner": ("ansible.module_utils.",),
    "module_utils/api": ("botocore.",),
    "module_utils/clients": ("botocore.",),
    "module_utils/links": ("botocore.",),
    "module_utils/connection": ("botocore.",),
    "module_utils/assumed_roles": ("botocore.",),
    "module_utils/shapes": ("botocore.xform_name",),
    "module_utils/state": ("jmespath.",),
    "module_utils/options": ("ansible.module_utils.", "yaml."),
    "module_utils/s3/transfers": ("boto3.", "s3transfer."),
    "module_utils/s3/checksums": ("awscrt.checksums",),
    # A slice of a file as a body, as boto3 sends it.
    "module_utils/glacier/uploads": ("s3transfer.utils",),
    "module_utils/s3/sync_bandwidth": ("s3transfer.",),
    # A file of AWS's is fetched through the proxy that Ansible's own modules go through.
    "module_utils/rds/ca_bundles": ("ansible.module_utils.urls",),
    "module_utils/rds/drivers": ("psycopg.", "pymysql."),
    "": (),
}

# Of Python's own: what reaches files, the network, other processes or the environment, and who may.
WORLD = frozenset((
    "asyncio", "concurrent", "fileinput", "glob", "http", "io", "multiprocessing", "os", "pathlib", "shutil", "socket",
    "ssl", "subprocess", "sys", "tempfile", "threading", "urllib.request",
))  # fmt: skip
REACH = {
    "module_utils/api": (),
    "module_utils/answers": ("threading",),
    "module_utils/clients": ("concurrent.futures", "threading"),
    "module_utils/connection": ("os", "tempfile", "threading"),
    # Sessions are kept in files, and tasks wait there for each other.
    "module_utils/assumed_roles": ("os",),
    "module_utils/s3/transfers": ("io", "os", "tempfile"),
    "module_utils/s3/checksums": ("os",),
    # The secret of an access key, which goes to no other file than the one that a task names.
    "module_utils/iam/key_sinks": ("os", "tempfile"),
    # Options that name files: whether they can be read or written is found out before anything is sent.
    # The ids of vault locks are kept in files, as the sessions of roles are.
    "module_utils/glacier/lock_ids": ("os", "tempfile"),
    # The user's index of archives, files that are sent, and those that output goes to.
    "module_utils/glacier/index": ("os", "tempfile"),
    "module_utils/glacier/archives": ("os",),
    "module_utils/glacier/outputs": ("os", "tempfile"),
    # Documents are sent from files and written to files; what is copied goes through one.
    "module_utils/workdocs/uploads": ("os", "tempfile"),
    "module_utils/workdocs/downloads": ("os",),
    # So are exports, many documents at the same time; what goes to a bucket goes through a file.
    "module_utils/workdocs/export_disk": ("os", "threading"),
    "module_utils/workdocs/export_bucket": ("os", "tempfile"),
    "module_utils/rds/log_files": ("os", "tempfile"),
    "module_utils/s3/puts": ("os",),
    "module_utils/s3/gets": ("os",),
    # A sync is between files and objects, many of them at the same time.
    "module_utils/s3/sync_local": ("os",),
    "module_utils/s3/sync_journal": ("os", "threading"),
    "module_utils/s3/sync_pushing": ("os",),
    "module_utils/s3/sync_pulling": ("os",),
    "module_utils/s3/sync_targets": ("os",),
    "module_utils/s3/sync_fetching": ("threading",),
    "module_utils/s3/sync_uploads": ("threading",),
    "module_utils/s3/sync_lanes": ("concurrent.futures",),
    "module_utils/s3/sync_bandwidth": ("io",),
    # Databases are connected to, with the certificates of a file; scripts are files.
    "module_utils/rds/ca_bundles": ("os", "ssl", "tempfile"),
    "module_utils/rds/probes": ("socket", "ssl"),
    "module_utils/rds/drivers": ("ssl",),
    "module_utils/rds/scripts": ("pathlib",),
    "module_utils": (),
    "modules": (),
}

# What documentation stands in.
TEXTS = (
    "DOCUMENTATION", "EXAMPLES", "RETURN", "COMMON", "TAGS", "WAIT", "ATTRIBUTES", "WORKDOCS", "WORKDOCS_OWNER",
)  # fmt: skip

# Lines of logic in a file, its documentation not counted.
MOST_LINES = 400

FILES = tuple(sorted(path for path in PLUGINS.rglob("*.py") if path.name != "__init__.py"))


def place(path: Path) -> str:
    """A file below plugins/, without its ending."""
    return path.relative_to(PLUGINS).with_suffix("").as_posix()


def fitting(table: dict[str, tuple[str, ...]], name: str) -> tuple[str, ...] | None:
    for key, value in table.items():
        if not key or name == key or fnmatchcase(name, f"{key.rstrip('/')}/*"):
            return value
    return None


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """What a file imports, wherever in it: (number of dots, dotted name) for each name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.level, ".".join(filter(None, (node.module, alias.name)))) for alias in node.names)


def ours(path: Path) -> Iterator[str]:
    """The files below plugins/ that a file imports, as ``place`` names them."""
    for dots, name in imports(path):
        if not dots:
            continue
        folder = path.parents[dots - 1]
        target = folder.joinpath(*name.split("."))
        # ``from .parts import Call`` names something in a file, ``from . import parts`` the file.
        found = target if target.with_suffix(".py").exists() else target.parent
        assert found.with_suffix(".py").exists(), f"{place(path)} imports {name}, which isn't there"
        yield place(found)


def allowed(target: str, arrows: tuple[str, ...]) -> bool:
    name = target.removeprefix("module_utils/")
    return any(name == arrow or name.startswith(f"{arrow}/") for arrow in arrows)


@pytest.mark.parametrize("path", FILES, ids=place)
def test_arrows_point_one_way(path):
    arrows = fitting(ARROWS, place(path))
    assert arrows is not None, f"{place(path)} stands in no room"
    assert [target for target in ours(path) if not allowed(target, arrows)] == []


@pytest.mark.parametrize("path", FILES, ids=place)
def test_foreign_packages_come_in_by_one_door(path):
    doors = fitting(FOREIGN, place(path)) or ()
    foreign = [name for dots, name in imports(path) if not dots and name.split(".")[0] not in sys.stdlib_module_names]
    assert [name for name in foreign if not any(f"{name}.".startswith(f"{door.rstrip('.')}.") for door in doors)] == []


@pytest.mark.parametrize("path", FILES, ids=place)
def test_only_few_files_reach_the_world(path):
    reach = fitting(REACH, place(path))
    if reach is None:
        return  # Ansible's own plugins may
    names = [name for dots, name in imports(path) if not dots]
    reached = [name for name in names if name in WORLD or name.split(".")[0] in WORLD]
    assert [name for name in reached if not any(name == one or name.startswith(f"{one}.") for one in reach)] == []


@pytest.mark.parametrize("path", [p for p in FILES if place(p).startswith(("module_utils", "modules"))], ids=place)
def test_nothing_but_ansible_opens_prints_or_exits(path):
    """The core returns a result; the few files that open files are the ones that are about them."""
    may_open = place(path) in (
        "module_utils/connection",
        "module_utils/iam/key_sinks",
        "module_utils/s3/checksums",
        "module_utils/s3/sync_journal",
        "module_utils/s3/sync_local",
        "module_utils/workdocs/downloads",
        "module_utils/workdocs/export_bucket",
        "module_utils/workdocs/export_disk",
        "module_utils/workdocs/uploads",
    )
    called = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert called & {"print", "exit", "input", "exec", "eval"} == set()
    assert may_open or "open" not in called


def test_an_arrow_against_the_rooms_is_seen():
    assert not allowed("module_utils/engine", fitting(ARROWS, "module_utils/s3/bucket"))
    assert not allowed("module_utils/api", fitting(ARROWS, "modules/s3_bucket"))
    assert not allowed("modules/s3_bucket", fitting(ARROWS, "module_utils/runner"))
    assert not allowed("module_utils/parts", fitting(ARROWS, "module_utils/errors"))


def test_no_arrow_goes_round_in_circles():
    graph = {place(path): set(ours(path)) for path in FILES}
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " -> ".join((*way, name))
        if name not in done:
            for target in graph.get(name, ()):
                visit(target, (*way, name))
            done.add(name)

    for name in graph:
        visit(name, ())


STUB = """\
# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ..modules import {name}
from ..plugin_utils.in_process import action

ActionModule = action({name})
"""


@pytest.mark.parametrize("name", [name for name in NAMES if name not in TABLELESS])
def test_a_module_has_its_stub(name):
    assert (PLUGINS / "action" / f"{name}.py").read_text(encoding="utf-8") == STUB.format(name=name)


def test_a_stub_has_its_module():
    assert {path.stem for path in (PLUGINS / "action").glob("*.py")} - {"__init__"} == set(NAMES)


def documented(tree: ast.Module) -> set[int]:
    """The numbers of the lines that documentation takes."""
    return {
        number
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id in TEXTS
        for number in range(node.lineno, node.end_lineno + 1)
    }


@pytest.mark.parametrize("path", FILES, ids=place)
def test_a_file_fits_in_a_head(path):
    text = path.read_text(encoding="utf-8")
    lines = {number for number, line in enumerate(text.splitlines(), 1) if line.strip()}
    assert len(lines - documented(ast.parse(text))) <= MOST_LINES


@pytest.mark.parametrize("path", [p for p in FILES if place(p).startswith(("module_utils", "plugin_utils"))], ids=place)
def test_a_room_says_what_it_is_for_and_what_it_offers(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = [
        node.name
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    methods = [
        f"{node.name}.{inner.name}"
        for node in tree.body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
        for inner in node.body
        if isinstance(inner, ast.FunctionDef)
        and not inner.name.startswith("_")
        and not any(getattr(one, "id", "") == "property" for one in inner.decorator_list)
        and not ast.get_docstring(inner)
    ]
    assert ast.get_docstring(tree)
    assert silent + methods == []


@pytest.mark.parametrize("path", FILES, ids=place)
def test_names_are_the_fields_own(path):
    # AWS's own name for one of its services is what its modules are called by.
    stem = path.stem.replace("secretsmanager", "")
    assert not any(word in stem for word in ("utils", "helper", "common_", "manager", "misc"))
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            assert not node.name.lower().lstrip("_").startswith(("handle_", "process_", "do_"))
            assert not node.name.lower().endswith(("manager", "helper", "mixin"))
