# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every table against botocore's model: each operation, each path, each option and each permission that it names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.waiter import WaiterModel

from ansible_collections.converge.aws.plugins.module_utils import permissions, retries
from ansible_collections.converge.aws.plugins.module_utils.api import is_read
from ansible_collections.converge.aws.plugins.module_utils.codecs import BY_MODEL
from ansible_collections.converge.aws.plugins.module_utils.parts import PLAIN, Attributes, Call, Members, Setting
from ansible_collections.converge.aws.plugins.module_utils.shapes import shape_at, snake, unknown_values
from support.model import ListOf, NoSuchPlace, operations, same_shape, shape_of, strangers
from support.modules import PLUGINS, flat, module, options, resources, table

# What a ``find`` that is a function answers, by where in the model it comes from: (operation, path).
FOUND: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "iam_managed_policy": {
        "Policy": ("get_policy", "Policy"),
        "Versions": ("list_policy_versions", "Versions"),
        "Document": ("get_policy_version", "PolicyVersion.Document"),
        "Newest": ("get_policy_version", "PolicyVersion.Document"),
        "Asked": ("get_policy_version", "PolicyVersion.Document"),
    },
    "iam_user": {"User": ("get_user", "User"), "MFADevices": ("list_mfa_devices", "MFADevices")},
    "iam_group": {"Group": ("get_group", "Group"), "Users": ("get_group", "Users")},
    "iam_account_alias": {},
    "iam_password_policy": {},
    "organizations_account": {"Account": ("describe_account", "Account")},
    "organizations_unit": {"OrganizationalUnit": ("describe_organizational_unit", "OrganizationalUnit")},
    "organizations_policy": {
        "PolicySummary": ("describe_policy", "Policy.PolicySummary"),
        "Content": ("describe_policy", "Policy.Content"),
        "Root": ("list_roots", "Roots[0]"),
    },
    "cloudwatch_metric_alarm": {"Alarm": ("describe_alarms", "MetricAlarms[0]")},
    "sns_topic": {
        "Attributes": ("get_topic_attributes", "Attributes"),
        "Subscriptions": ("list_subscriptions_by_topic", "Subscriptions"),
    },
    "rds_instance_param_group": {"DBParameterGroups": ("describe_db_parameter_groups", "DBParameterGroups")},
    "secretsmanager_secret": {"Secret": ("describe_secret", ""), "Value": ("get_secret_value", "")},
    "iam_service_linked_role": {"Role": ("list_roles", "Roles[0]")},
    "budget": {
        "Budget": ("describe_budget", "Budget"),
        "Notifications": ("describe_notifications_for_budget", "Notifications"),
    },
    "cost_anomaly_monitor": {"AnomalyMonitor": ("get_anomaly_monitors", "AnomalyMonitors[0]")},
    "rds_instance": {
        "DBInstance": ("describe_db_instances", "DBInstances[0]"),
        "Pending": ("describe_db_instances", "DBInstances[0].PendingModifiedValues"),
    },
    "ec2_security_group": {"SecurityGroup": ("describe_security_groups", "SecurityGroups[0]")},
    "ec2_vpc_endpoint": {"VpcEndpoint": ("describe_vpc_endpoints", "VpcEndpoints[0]")},
    "elasticache_cache.serverless": {"Cache": ("describe_serverless_caches", "ServerlessCaches[0]")},
    "elasticache_cache.replication_group": {
        "ReplicationGroup": ("describe_replication_groups", "ReplicationGroups[0]"),
        "Node": ("describe_cache_clusters", "CacheClusters[0]"),
        "Port": ("describe_replication_groups", "ReplicationGroups[0].ConfigurationEndpoint.Port"),
    },
    "workdocs_folder": {"Folder": ("get_folder", "Metadata"), "Place": ("get_folder_path", "")},
    "workdocs_user": {"User": ("describe_users", "Users[0]")},
    "s3_access_grant": {
        "Instance": ("get_access_grants_instance", ""),
        "Location": ("list_access_grants_locations", "AccessGrantsLocationsList[0]"),
        "Grants": ("list_access_grants", "AccessGrantsList"),
        "Tags": ("list_tags_for_resource", "Tags"),
    },
    "identitystore_user": {"User": ("describe_user", ""), "Groups": ("list_group_memberships_for_member", "")},
    "identitystore_group": {"Group": ("describe_group", ""), "Members": ("list_group_memberships", "")},
    "rds_proxy": {
        "DBProxy": ("describe_db_proxies", "DBProxies[0]"),
        "TargetGroup": ("describe_db_proxy_target_groups", "TargetGroups[0]"),
        "Targets": ("describe_db_proxy_targets", "Targets"),
    },
}

# Services whose operations the retry layer may name.
SERVICES = ("s3", "iam", "sts", "glacier", "organizations", "workdocs", "rds", "rds-data", "budgets", "ce")

PARTS = [
    pytest.param(name, part, id=f"{name}-{part.name}") for name in resources() for part in table(name).parts
]
RESOURCES = [pytest.param(name, id=name) for name in resources()]


def taken_by(service: str, operation: str) -> Any:
    return operations(service)[operation].input_shape


def given_by(service: str, operation: str) -> Any:
    return operations(service)[operation].output_shape


def found(name: str) -> Any:
    """The shape of what ``find`` answers."""
    resource = table(name)
    if isinstance(resource.find, Call):
        return given_by(resource.service, resource.find.operation)
    return {
        member: shape_of(path, given_by(resource.service, operation))
        for member, (operation, path) in FOUND[name].items()
    }


def seen(name: str, call: Call) -> Any:
    """The shape of the value that a read gives."""
    answer = given_by(table(name).service, call.operation) if call.operation else found(name)
    return shape_of(call.path, answer)


def reads(part: Any) -> list[Call]:
    if isinstance(part, Attributes):
        return []
    return [part.read, part.each] if isinstance(part, Members) and part.each else [part.read]


def writes(part: Any) -> list[Call]:
    if isinstance(part, Attributes):
        return [part.modify] if part.modify else []
    if isinstance(part, Members):
        return [part.add, part.remove]
    return [part.write, *([part.clear] if part.clear else [])]


def calls(resource: Any) -> Iterator[Call]:
    """Every call of a table that is sent with the resource's address."""
    if isinstance(resource.find, Call):
        yield resource.find
    if resource.delete:
        yield resource.delete
    for part in resource.parts:
        yield from (call for call in (*reads(part), *writes(part)) if call.operation)


def all_calls(resource: Any) -> list[Call]:
    """Every call of a table."""
    return [*calls(resource), *([resource.create] if resource.create else [])]


def test_there_are_tables():
    assert {"s3_bucket", "iam_managed_policy"} <= set(resources())


@pytest.mark.parametrize("name", RESOURCES)
def test_every_operation_is_the_services_and_takes_the_address(name):
    resource = table(name)
    for call in calls(resource):
        assert call.operation in operations(resource.service), call.operation
        for member in call.at or resource.address:
            assert shape_at(taken_by(resource.service, call.operation), member) is not None, (call.operation, member)
    if not resource.create:
        return
    create = taken_by(resource.service, resource.create.operation)
    required = set(create.required_members)
    placed = {part.created_with for part in resource.parts if not isinstance(part, Attributes)}
    placed |= {member for part in resource.parts if isinstance(part, Attributes) for member in part.members.values()}
    left = required - set(resource.address) - {path.split(".")[0] for path in placed} - set(resource.create.fixed)
    assert not left or resource.creating, f"nothing gives {left} to {resource.create.operation}"


@pytest.mark.parametrize("name", RESOURCES)
def test_reads_only_read_and_writes_are_known_to_write(name):
    """The api refuses writes in check mode by their names: none of a table's may look like a read."""
    resource = table(name)
    for part in resource.parts:
        assert all(is_read(call.operation) for call in reads(part) if call.operation)
        assert not any(is_read(call.operation) for call in writes(part))
    assert not any(call and is_read(call.operation) for call in (resource.create, resource.delete))


@pytest.mark.parametrize("name", RESOURCES)
def test_fixed_members_and_their_values_are_the_models(name):
    resource = table(name)
    for call in all_calls(resource):
        shape = taken_by(resource.service, call.operation)
        if shape is None:  # the operation takes nothing
            assert not call.fixed
            continue
        assert [*strangers(call.fixed, shape), *unknown_values(call.fixed, shape)] == []


@pytest.mark.parametrize(("name", "part"), PARTS)
def test_what_is_read_has_its_place_in_the_answer(name, part):
    resource = table(name)
    for call in reads(part):
        assert seen(name, call) is not None
        for member, path in call.takes.items():
            assert shape_at(taken_by(resource.service, call.operation), member) is not None
            assert shape_of(path, found(name)) is not None
        if call.paginated:
            pages = Loader().load_service_model(resource.service, "paginators-1")["pagination"]
            assert operations(resource.service)[call.operation].name in pages or is_followed(call, resource.service)
    if isinstance(part, Attributes):
        for option, member in part.members.items():
            if option not in part.secret:
                assert shape_of(part.seen_as.get(option, member), found(name)) is not None


def is_followed(call: Call, service: str) -> bool:
    """Whether a listing that botocore has no paginator for tells of further pages as ``api.pages`` expects it."""
    given, taken = given_by(service, call.operation).members, taken_by(service, call.operation).members
    return "NextContinuationToken" in given and "ContinuationToken" in taken


@pytest.mark.parametrize(("name", "part"), PARTS)
def test_what_is_written_has_its_place_in_the_request(name, part):
    service = table(name).service
    if isinstance(part, Attributes):
        targets = [(table(name).create.operation, member) for member in part.members.values()]
        if part.modify:
            changed = {option: member for option, member in part.members.items() if option not in part.fixed_at_birth}
            targets += [(part.modify.operation, part.changed_as.get(one, member)) for one, member in changed.items()]
    elif isinstance(part, Setting):
        targets = [(part.write.operation, part.write.path)]
        assert part.clear is None or not part.clear.path, "what clears has no value: use fixed"
    else:
        targets = [(part.add.operation, part.add.path)] if part.add.path else []
        keys = [part.remove.path] if part.together else [part.add.member, part.remove.member]
        operation = [part.remove.operation] if part.together else [part.add.operation, part.remove.operation]
        targets += list(zip(operation, keys, strict=True))
        assert all(path for _operation, path in targets)
    if not isinstance(part, Attributes) and part.created_with:
        targets.append((table(name).create.operation, part.created_with))
    for operation, path in targets:
        assert shape_at(taken_by(service, operation), path) is not None, (operation, path)


@pytest.mark.parametrize(("name", "part"), PARTS)
def test_what_is_read_is_what_is_written_or_the_table_says_why_not(name, part):
    service = table(name).service
    if isinstance(part, Attributes):
        return  # told by their own ``seen_as``, which the places above are checked against
    each = part.each if isinstance(part, Members) else None
    there = seen(name, each or part.read)
    if each:
        assert shape_at(taken_by(service, each.operation), each.member) is not None
    if isinstance(part, Setting):
        here = shape_at(taken_by(service, part.write.operation), part.write.path)
    else:
        path = part.add.path or part.add.member
        here = shape_at(taken_by(service, part.add.operation), path)
        here = here if part.together or each else ListOf(here)
    equal = not isinstance(there, Mapping) and same_shape(there, here)
    assert equal != bool(part.unequal), part.unequal or f"{there} is read, {here} is written"


@pytest.mark.parametrize(("name", "part"), PARTS)
def test_an_attribute_can_be_changed_or_says_why_not(name, part):
    if not isinstance(part, Attributes):
        return
    named = {*part.seen_as, *part.changed_as, *part.fixed_at_birth, *part.secret, *part.initial}
    assert named <= set(part.members)
    if part.modify is None:
        assert set(part.members) - part.secret == set(part.fixed_at_birth)


@pytest.mark.parametrize(("name", "part"), PARTS)
def test_every_option_of_a_part_is_documented(name, part):
    assert set(part.taken) <= set(options(name))
    if isinstance(part, Members) and part.purge:
        assert options(name)[part.purge]["type"] == "bool"
        assert "default" in options(name)[part.purge], "left out, it still decides"


@pytest.mark.parametrize("name", RESOURCES)
def test_a_table_hangs_together(name):
    resource = table(name)
    documented = options(name)
    assert resource.localize or documented[resource.name].get("required"), "something names it"
    assert {source for source in resource.address.values() if isinstance(source, str)} <= set(documented)
    assert set(resource.options_of.values()) <= set(flat(documented))
    names = [part.name for part in resource.parts]
    assert len(names) == len(set(names))
    assert not [part for part in names if "[" in part], "a step's name is the part's, with the member in brackets"
    taken = [option for part in resource.parts for option in part.taken]
    assert len(taken) == len(set(taken)), "an option belongs to one part"
    assert resource.missing or callable(resource.find)
    assert bool(resource.create) == bool(resource.delete), "what a task makes it can remove"
    if not resource.create:
        assert not any(isinstance(part, Attributes) or part.created_with for part in resource.parts)
        assert not resource.waiters
    secrets = {secret for part in resource.parts if isinstance(part, Attributes) for secret in part.secret}
    assert all(module(name).RULES.no_log.get(secret) for secret in secrets)


@pytest.mark.parametrize("name", RESOURCES)
def test_waiters_are_botocores(name):
    resource = table(name)
    if not resource.waiters:
        return
    waiters = WaiterModel(Loader().load_service_model(resource.service, "waiters-2"))
    by_method = {snake(waiter): waiter for waiter in waiters.waiter_names}
    assert set(resource.waiters) <= {"present", "absent"}
    for waiter in resource.waiters.values():
        operation = snake(waiters.get_waiter(by_method[waiter]).operation)
        shape = taken_by(resource.service, operation)
        assert all(shape_at(shape, member) is not None for member in resource.address)


def choices_beyond(option: Mapping[str, Any], shape: Any, where: str) -> Iterator[str]:
    """Choices of an option, and names of suboptions, that the shape it is written to doesn't have."""
    if shape.type_name == "list":
        shape = shape.member
    enum = getattr(shape, "enum", None)
    if enum:
        yield from (f"{where}: {choice}" for choice in option.get("choices", ()) if choice not in enum)
    if shape.type_name == "structure":
        members = {snake(member): inner for member, inner in shape.members.items()}
        for name, inner in (option.get("suboptions") or {}).items():
            if name in members:
                yield from choices_beyond(inner, members[name], f"{where}.{name}")
            else:
                yield f"{where}.{name}"


@pytest.mark.parametrize(("name", "part"), PARTS)
def test_choices_of_options_that_are_written_as_they_are_stand_in_the_model(name, part):
    service = table(name).service
    if part.codec not in (PLAIN, BY_MODEL):
        return  # other codecs are tried with every choice in test_plan.py
    if isinstance(part, Attributes):
        shape = taken_by(service, table(name).create.operation)
        pairs = [(option, shape_at(shape, member)) for option, member in part.members.items()]
    elif isinstance(part, Setting):
        pairs = [(part.taken[0], shape_at(taken_by(service, part.write.operation), part.write.path))]
    else:
        pairs = [(part.taken[0], shape_at(taken_by(service, part.add.operation), part.add.path or part.add.member))]
    for option, shape in pairs:
        assert list(choices_beyond(options(name)[option], shape, option)) == []


# --- permissions and retries ---


def named_operations() -> Iterator[tuple[str, str]]:
    """Every (service, operation) that a table names, or that code names in a request or a call."""
    for name in resources():
        resource = table(name)
        yield from ((resource.service, call.operation) for call in all_calls(resource))
    yield from ((service, operation) for service, operation, _where in written_operations())


def literal(node: ast.AST) -> str | None:
    """Text that stands in the source; where it is put together, a pattern for what it may become."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(re.escape(one.value) if isinstance(one, ast.Constant) else r"[a-z]+" for one in node.values)
    return None


def written_operations() -> Iterator[tuple[str, str, str]]:
    """(service, operation, file) for each ``Request(...)``, ``api.call(...)`` and ``api.pages(...)``."""
    for path in sorted((PLUGINS / "module_utils").glob("*/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            if isinstance(node.func, ast.Name) and node.func.id == "Request":
                arguments = [literal(one) for one in node.args[:2]]
            elif isinstance(node.func, ast.Attribute) and node.func.attr in ("call", "pages"):
                service = literal(node.args[2]) if len(node.args) > 2 else path.parent.name
                arguments = [service, literal(node.args[0])]
            else:
                continue
            if None in arguments:
                continue  # a name: the test of the table that gives it knows it
            service, pattern = str(arguments[0]).replace("\\", ""), arguments[1]
            matching = [name for name in operations(service) if re.fullmatch(pattern, name)]
            assert matching, f"{path.name} sends {pattern}, which {service} doesn't have"
            yield from ((service, name, path.name) for name in matching)


def test_operations_in_code_are_found():
    assert ("s3", "abort_multipart_upload", "contents.py") in set(written_operations())
    assert ("iam", "detach_role_policy", "policies.py") in set(written_operations())


@pytest.mark.parametrize(("service", "operation"), sorted(set(named_operations())))
def test_every_operation_has_its_permission(service, operation):
    assert permissions.api_name(operation) == operations(service)[operation].name
    for action in permissions.needed(service, operation):
        assert re.fullmatch(r"[a-z0-9-]+:[A-Z][A-Za-z0-9]+", action)


def test_exceptions_to_the_names_of_actions_are_about_operations_that_exist():
    for name, actions in permissions._EXCEPTIONS.items():
        service, _colon, operation = name.partition(":")
        assert operation in {one.name for one in operations(service).values()}, name
        assert actions != (name,), f"{name} is no exception"


def test_what_is_sent_once_is_what_some_service_has():
    models = [operations(service) for service in SERVICES]
    assert [name for name in retries._SENT_ONCE if not any(name in model for model in models)] == []


def test_no_write_of_these_services_looks_like_a_read():
    """By HTTP: what is got or asked for the head of leaves things as they are, so its opposite is worth a look."""
    model = ServiceModel(Loader().load_service_model("s3", "service-2"), "s3")
    looks = {
        model.operation_model(name).http["method"]
        for name in model.operation_names
        if is_read(snake(name)) and name != "SelectObjectContent"
    }
    assert looks == {"GET", "HEAD"}


# --- the tests of this file can fail ---


def test_a_wrong_path_is_seen():
    answer = given_by("s3", "get_bucket_ownership_controls")
    assert shape_of("OwnershipControls.Rules[0].ObjectOwnership", answer).type_name == "string"
    assert shape_of("OwnershipControls.Rules[].ObjectOwnership", answer).type_name == "list"
    for wrong in ("OwnershipControl.Rules", "OwnershipControls.Rules[0].Owner", "OwnershipControls[0]"):
        with pytest.raises((NoSuchPlace, AttributeError)):
            shape_of(wrong, answer)


def test_a_choice_beyond_the_model_is_seen():
    shape = shape_at(taken_by("s3", "put_object_lock_configuration"), "ObjectLockConfiguration.Rule.DefaultRetention")
    option = {"suboptions": {"mode": {"choices": ["GOVERNANCE", "LAX"]}, "weeks": {}}}
    assert list(choices_beyond(option, shape, "it")) == ["it.mode: LAX", "it.weeks"]


def test_unlike_shapes_are_seen():
    read, write = given_by("s3", "get_bucket_tagging"), taken_by("s3", "put_bucket_tagging")
    assert same_shape(shape_at(read, "TagSet"), shape_at(write, "Tagging.TagSet"))
    assert not same_shape(read, taken_by("s3", "put_bucket_policy"))
    lock = shape_at(taken_by("s3", "put_object_lock_configuration"), "ObjectLockConfiguration.ObjectLockEnabled")
    assert not same_shape(lock, shape_at(taken_by("s3", "put_bucket_accelerate_configuration"),
                                         "AccelerateConfiguration.Status"))  # fmt: skip
