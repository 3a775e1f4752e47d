# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The dictionaries that roles take hold what the modules take: the same names, types and choices, and none is lost."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from ansible_collections.converge.aws.plugins.module_utils import options
from ansible_collections.converge.aws.plugins.modules import (
    budget,
    cloudwatch_dashboard,
    cloudwatch_metric_alarm,
    cost_anomaly_monitor,
    cost_info,
    ec2_security_group,
    ec2_vpc_endpoint,
    elasticache_cache,
    glacier_archive,
    glacier_job,
    glacier_retrieval_policy,
    glacier_vault,
    iam_group,
    iam_managed_policy,
    iam_password_policy,
    iam_policy_check,
    iam_role,
    iam_user,
    identitystore_group,
    organizations_policy,
    rds_blue_green,
    rds_event_subscription,
    rds_instance,
    rds_instance_param_group,
    rds_instance_snapshot,
    rds_log_info,
    rds_option_group,
    rds_proxy,
    rds_query,
    rds_read_replica,
    rds_restore,
    rds_subnet_group,
    s3_access_point,
    s3_account,
    s3_batch_job,
    s3_bucket,
    s3_lifecycle,
    s3_object,
    s3_object_restore,
    s3_sync,
    sns_topic,
    workdocs_comment,
    workdocs_document,
    workdocs_export,
    workdocs_folder,
    workdocs_label,
    workdocs_metadata,
    workdocs_permission,
    workdocs_subscription,
    workdocs_user,
)
from support.playbook import ROOT, Playbooks

SHARED = {name for text in (options.COMMON, options.WAIT) for name in yaml.safe_load(text)["options"]} - {"region"}

# What a dictionary leaves out of its module's options, and why.
LEFT_OUT = {
    "s3_buckets": {"state", "create", "force", "dualstack"},  # the role decides these; endpoints are the play's
    "s3_options": {"state", "create", "force", "dualstack"},
    "s3_access": {
        *("state", "attached_users", "attached_groups", "attached_roles"),  # said as users, groups and roles
        *("make_default", "only_version", "version"),  # the role keeps one document, in force
        "allow_self_lockout",  # the role takes no rights from whom it works as
    },
    "s3_uploads": {
        *("mode", "state", "dualstack", "validate_bucket_name", "expected_bucket_owner"),
        *("dest", "copy_src", "version", "expiry", "prefix", "marker", "max_keys"),  # of other modes
        *("all_versions", "whole_bucket", "upload_conditions"),  # likewise
        *("retries", "sig_v4", "ignore_nonexistent_bucket"),  # without any effect
    },
    "s3_access_points": {"state"},
    "s3_vpc_endpoints": {"state", "client_token"},  # the latter without any effect
    "iam_password_policy": {"state"},
    "iam_users": {"state", "create", "allow_self_lockout"},  # the role decides these
    "iam_groups": {"state", "create", "allow_self_lockout"},
    "iam_policies": {
        *("state", "allow_self_lockout"),  # the role decides these
        *("attached_users", "attached_groups", "attached_roles", "purge_attachments"),  # who holds it says so
        *("make_default", "only_version", "version"),  # the role keeps one document, in force
    },
    # The role hands it the documents, and what they are for.
    "iam_policy_check": {"policy", "type", "resource_type", "validate", "compare", "simulate"},
    "iam_guardrails": {"state", "allow_self_lockout"},
    "iam_cross_account": {"state", "force", "delete_instance_profile", "allow_self_lockout"},
    "iam_roles": {"state", "force", "delete_instance_profile", "allow_self_lockout"},
    "glacier_buckets": {"state", "create", "force", "dualstack"},  # the role decides these; endpoints are the play's
    "glacier_vaults": {"state"},
    "glacier_role": {"state", "force", "delete_instance_profile", "allow_self_lockout"},
    "glacier_lifecycle": {"dualstack"},
    "glacier_uploads": {"mode", "copy_src"},  # the role only sends
    "glacier_batch": {"state"},
    "glacier_exports": {"state"},
    **dict.fromkeys(
        ("glacier_topics", "glacier_alarms", "glacier_dashboards", "glacier_budgets", "glacier_anomaly_monitors"),
        {"state"},
    ),
    **dict.fromkeys(
        (
            *("rds_security_groups", "rds_subnet_groups", "rds_parameter_groups", "rds_option_groups"),
            *("rds_instances", "rds_snapshots", "rds_topics", "rds_alarms", "rds_event_subscriptions"),
            *("rds_dashboards", "rds_caches", "rds_proxies"),
        ),
        {"state"},
    ),
    "workdocs_groups": {"state"},
    "workdocs_bucket": {"state", "create", "force", "dualstack"},
    "workdocs_export": {"bucket", "dest", "owner"},  # the whole site, to the bucket
}
# Dictionaries that hold a few of a module's options only.
FEW = {
    "glacier_deletions": {"bucket", "object", "prefix", "version", "all_versions", "region"},
    "glacier_inventories": {"name", "region", "inventory", "purge_inventory"},
}
# Services that are everywhere at once.
GLOBAL = ("iam_", "glacier_role", "glacier_costs", "glacier_budgets", "glacier_anomaly_monitors")
# What a dictionary holds beside its module's options.
ADDED: dict[str, set[str]] = {
    "s3_buckets": set(),
    "s3_options": set(),
    "s3_access": {
        *("bucket", "policy_statements", "ready_policies", "absent_policy_statements"),  # of a bucket
        *("confirm_remove_self_bucket_access", "users", "groups", "roles"),
    },
    "s3_access_points": set(),
    "s3_uploads": set(),
    "s3_vpc_endpoints": {"wait", "wait_timeout"},
    "iam_guardrails": {"assume_role"},
    "iam_cross_account": {"assume_role", "prove"},
    "glacier_retrievals": {"dest", "wait", "wait_timeout"},
    **dict.fromkeys(("glacier_batch", "glacier_exports", "glacier_jobs"), {"wait", "wait_timeout"}),
    "rds_restores": {"compare", "wait", "wait_timeout"},
    "workdocs_shares": {"view", "edit", "delete", "expiry"},
    **dict.fromkeys(
        (
            *("rds_security_groups", "rds_subnet_groups", "rds_parameter_groups", "rds_option_groups"),
            *("rds_instances", "rds_snapshots"),
            *("rds_event_subscriptions", "rds_deployments", "rds_replicas", "rds_caches", "rds_proxies"),
        ),
        {"wait", "wait_timeout"},
    ),
}
MODULES = {
    "s3_buckets": s3_bucket,
    "s3_options": s3_bucket,
    "s3_access": iam_managed_policy,
    "s3_access_points": s3_access_point,
    "s3_uploads": s3_object,
    "s3_vpc_endpoints": ec2_vpc_endpoint,
    "iam_password_policy": iam_password_policy,
    "iam_users": iam_user,
    "iam_groups": iam_group,
    "iam_policies": iam_managed_policy,
    "iam_policy_check": iam_policy_check,
    "iam_guardrails": organizations_policy,
    "iam_cross_account": iam_role,
    "iam_roles": iam_role,
    "glacier_buckets": s3_bucket,
    "glacier_vaults": glacier_vault,
    "glacier_role": iam_role,
    "glacier_lifecycle": s3_lifecycle,
    "glacier_retrieval_policy": glacier_retrieval_policy,
    "glacier_uploads": s3_sync,
    "glacier_archives": glacier_archive,
    "glacier_retrievals": s3_object_restore,
    "glacier_batch": s3_batch_job,
    "glacier_jobs": glacier_job,
    "glacier_deletions": s3_object,
    "glacier_exports": s3_batch_job,
    "glacier_inventories": s3_bucket,
    "glacier_topics": sns_topic,
    "glacier_alarms": cloudwatch_metric_alarm,
    "glacier_dashboards": cloudwatch_dashboard,
    "glacier_costs": cost_info,
    "glacier_budgets": budget,
    "glacier_anomaly_monitors": cost_anomaly_monitor,
    "rds_security_groups": ec2_security_group,
    "rds_subnet_groups": rds_subnet_group,
    "rds_parameter_groups": rds_instance_param_group,
    "rds_option_groups": rds_option_group,
    "rds_instances": rds_instance,
    "rds_databases": rds_query,
    "rds_snapshots": rds_instance_snapshot,
    "rds_restores": rds_restore,
    "rds_topics": sns_topic,
    "rds_alarms": cloudwatch_metric_alarm,
    "rds_event_subscriptions": rds_event_subscription,
    "rds_dashboards": cloudwatch_dashboard,
    "rds_logs": rds_log_info,
    "rds_deployments": rds_blue_green,
    "rds_replicas": rds_read_replica,
    "rds_caches": elasticache_cache,
    "rds_proxies": rds_proxy,
    "workdocs_users": workdocs_user,
    "workdocs_groups": identitystore_group,
    "workdocs_folders": workdocs_folder,
    "workdocs_documents": workdocs_document,
    "workdocs_shares": workdocs_permission,
    "workdocs_comments": workdocs_comment,
    "workdocs_labels": workdocs_label,
    "workdocs_metadata": workdocs_metadata,
    "workdocs_subscriptions": workdocs_subscription,
    "workdocs_bucket": s3_bucket,
    "workdocs_export": workdocs_export,
}


def role(name: str, path: str) -> Any:
    return yaml.safe_load((ROOT / "roles" / name / path).read_text())


def of_role(variable: str) -> dict[str, Any]:
    name = variable.partition("_")[0]
    return role(name, "meta/argument_specs.yml")["argument_specs"]["main"]["options"][variable]["options"]


def of_module(variable: str) -> dict[str, Any]:
    module = MODULES[variable]
    spec = options.argument_spec(module.DOCUMENTATION, getattr(module, "RULES", options.Rules()))["argument_spec"]
    shared = SHARED | {"region"} if variable.startswith(GLOBAL) else SHARED
    few = FEW.get(variable, set(spec))
    return {name: option for name, option in spec.items() if name not in shared and name in few}


def shape(option: dict[str, Any]) -> dict[str, Any]:
    """What bad input is judged by: type, elements, choices, and the same of what is inside."""
    kept = {key: option[key] for key in ("type", "elements", "choices") if key in option}
    inside = option.get("options")
    return kept | ({"options": {name: shape(inner) for name, inner in inside.items()}} if inside else {})


@pytest.mark.parametrize("variable", MODULES)
def test_the_dictionary_holds_what_the_module_takes(variable: str):
    ours, theirs = of_role(variable), of_module(variable)
    assert set(ours) == set(theirs) - LEFT_OUT.get(variable, set()) | ADDED.get(variable, set())
    shared = set(ours) - ADDED.get(variable, set())
    assert {name: shape(ours[name]) for name in shared} == {name: shape(theirs[name]) for name in shared}


# What the role's tasks hand to a batch, made of which list; and what the role decides by itself.
HANDED = {
    "s3_buckets": ("s3_wanted_first", "s3_wanted_second"),
    "s3_options": ("s3_wanted_first", "s3_wanted_second"),
    "s3_access": ("s3_bucket_policies", "s3_managed_policies"),
    "s3_access_points": ("s3_access_points",),
    "s3_uploads": ("s3_uploads_due",),
    "s3_objects": ("s3_waves",),
    "s3_vpc_endpoints": ("s3_endpoints",),
    "iam_users": ("iam_users_alone", "iam_users_in_groups", "iam_users_attached"),
    "iam_groups": ("iam_groups_with_users", "iam_groups_attached"),
    "iam_cross_account": ("iam_roles_across",),
    "glacier_retrievals": ("glacier_retrievals_each",),
    "rds_instances": ("rds_instances_wanted",),
    "rds_restores": ("rds_restores_wanted",),
    "workdocs_shares": ("workdocs_site_shares_wanted",),
}
HANDED_AS = {
    "s3_access": {"bucket": "name", "users": "attached_users", "groups": "attached_groups", "roles": "attached_roles"},
    "s3_objects": {"do": "mode", "compare_with": "mode"},
    "iam_cross_account": {"prove": "expected_account_id"},  # the former is the role's, the latter of its own making
    "glacier_retrievals": {"dest": "max_cost"},  # the former is the role's, which downloads to it
    "rds_restores": {"compare": "db_instance_identifier"},  # the former is the role's
    # The first three are shares, the last that of a bucket's link.
    "workdocs_shares": dict.fromkeys(("view", "edit", "delete", "expiry"), "shares"),
}


@pytest.fixture(scope="module")
def handed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """By variable, the options that arrive at a module if a dictionary has every key that it can have."""
    full = {variable: {key: _any(option, key) for key, option in of_role(variable).items()} for variable in HANDED}
    lists = {variable: [one] for variable, one in full.items()}
    exclusive = role("s3", "meta/argument_specs.yml")["argument_specs"]["main"]["options"]["s3_access"]
    lists["s3_access"] = [
        {key: one for key, one in full["s3_access"].items() if [kind, key] not in exclusive["mutually_exclusive"]}
        for kind in ("name", "bucket")
    ]
    del lists["s3_access"][0]["bucket"]
    tasks = [
        {
            "name": f"{variable} {name}",
            "ansible.builtin.debug": {"msg": f"{{{{ {name} }}}}"},
            "vars": {"s3_wanted": lists[variable], "s3_creates": True},
        }
        for variable, names in HANDED.items()
        for name in names
    ]
    files = sorted(str(path) for name in ("s3", "iam", "glacier", "rds", "workdocs")
                   for path in (ROOT / "roles" / name / "vars" / "main").iterdir())  # fmt: skip
    given = {**role("glacier", "defaults/main.yml"), **role("rds", "defaults/main.yml"),
             **role("workdocs", "defaults/main.yml"), **lists}  # fmt: skip
    play = {"hosts": "localhost", "gather_facts": False, "vars": given, "vars_files": files, "tasks": tasks}
    run = Playbooks(tmp_path_factory.mktemp("handed"), {}).run(play)
    assert run.code == 0, run.output[-3000:]
    return {
        variable: {key for name in names for key in _keys(run.of(f"{variable} {name}")["msg"])}
        for variable, names in HANDED.items()
    }


def _any(option: dict[str, Any], key: str) -> Any:
    """Some value of an option's type."""
    kind, inside = option.get("type"), option.get("options")
    if kind == "dict":
        return {name: _any(inner, name) for name, inner in inside.items()} if inside else {key: "x"}
    if kind == "list":
        return [_any({"type": option.get("elements"), "options": inside, "choices": option.get("choices")}, key)]
    if option.get("choices"):
        return option["choices"][0]
    if key == "arn":
        return "arn:aws:iam::210987654321:role/x"
    return {"bool": True, "int": 1}.get(str(kind), "x")


def _keys(told: Any) -> set[str]:
    """The keys of a list of dictionaries, or of a list of such lists."""
    return {key for one in told for key in (_keys(one) if isinstance(one, list) else one)}


@pytest.mark.parametrize("variable", HANDED)
def test_every_key_reaches_the_module(handed: dict[str, set[str]], variable: str):
    names = HANDED_AS.get(variable, {})
    assert handed[variable] == {names.get(key, key) for key in of_role(variable)}


def test_single_dictionaries_hold_what_the_modules_take():
    """What the account blocks, and the role that is worked as, are options of modules too."""
    blocks = options.argument_spec(s3_account.DOCUMENTATION, options.Rules())["argument_spec"]["public_access"]
    assert {name: shape(one) for name, one in of_role("s3_account_public_access").items()} == shape(blocks)["options"]
    assumed = yaml.safe_load(options.COMMON)["options"]["assume_role"]["suboptions"]
    for taken in (
        of_role("account_assume_role"),
        of_role("iam_guardrails")["assume_role"]["options"],
        of_role("iam_cross_account")["assume_role"]["options"],
    ):
        assert {name: shape(one) for name, one in taken.items()} == {name: shape(one) for name, one in assumed.items()}


@pytest.mark.parametrize("name", ["account", "glacier", "iam", "rds", "s3", "workdocs"])
def test_defaults_are_those_that_are_documented(name: str):
    spec = role(name, "meta/argument_specs.yml")["argument_specs"]["main"]["options"]
    assert role(name, "defaults/main.yml") == {option: said["default"] for option, said in spec.items()}
    assert all(option.startswith(f"{name}_") for option in spec)


@pytest.mark.parametrize("name", ["account", "glacier", "iam", "rds", "s3", "workdocs"])
def test_the_readme_names_every_variable_and_every_tag(name: str):
    readme = (ROOT / "roles" / name / "README.md").read_text()
    tags = set()

    def walk(tasks: list[dict[str, Any]]) -> None:
        for task in tasks:
            tags.update(task.get("tags", ()))
            walk(task.get("block", []))

    walk(role(name, "tasks/main.yml"))
    named = {*role(name, "defaults/main.yml"), *tags} - {"always"}
    assert {word for word in named if f"`{word}`" not in readme} == set()
    assert len(tags) > 2


def test_roles_run_modules_and_never_a_shell():
    allowed = {"include_tasks", "import_tasks", "include_role", "debug", "assert", "set_fact", "stat", "file",
               "template", "copy"}  # fmt: skip
    keywords = {"name", "when", "tags", "vars", "loop", "loop_control", "register", "block", "module_defaults",
                "check_mode", "changed_when", "failed_when", "no_log", "diff"}  # fmt: skip

    def actions(tasks: list[dict[str, Any]]) -> set[str]:
        return {key for task in tasks for key in task if key not in keywords} | {
            key for task in tasks for key in actions(task.get("block", []))
        }

    roles = ("account", "glacier", "iam", "rds", "s3", "workdocs")
    files = [path for name in roles for path in (ROOT / "roles" / name / "tasks").iterdir()]
    used = {action for path in files for action in actions(yaml.safe_load(path.read_text()))}
    assert {action for action in used if not action.startswith("converge.aws.")} <= {
        f"ansible.builtin.{name}" for name in allowed
    }
