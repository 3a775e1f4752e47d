# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Option groups: options with their settings, checked against the engine's, and groups that instances keep."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moto.ec2.models import ec2_backends
from moto.rds.exceptions import InvalidParameterValue
from moto.rds.models import OptionGroup
from moto.rds.responses import RDSResponse

from embedded_aws.rds import option_settings

from . import rds_calls
from .rds_calls import Given, page, refusal
from .rds_parameters import check_name


def install() -> None:
    OptionGroup.options = property(lambda self: list(self._options.values()))
    OptionGroup.allows_vpc_and_non_vpc_instance_memberships = property(_everywhere)
    rds_calls.install(
        (
            _create_option_group,
            _copy_option_group,
            _delete_option_group,
            _describe_option_groups,
            _describe_option_group_options,
            _modify_option_group,
        )
    )


def _everywhere(self: Any) -> bool:
    """AWS: a group whose options have ports is for instances of one VPC."""
    return not any("Port" in option for option in self._options.values())


def found(backend: Any, name: str) -> Any:
    """The option group of that name; a default one is there as soon as somebody names it."""
    kept = backend.option_groups
    default = option_settings.of_default(name)
    if name not in kept and default:
        engine, major = default
        told = f"Default option group for {engine} {major}"
        kept[name.lower()] = OptionGroup(backend, name.lower(), engine, major, told)
    if name not in kept:
        raise refusal("OptionGroupNotFoundFault", f"Specified OptionGroupName: {name} not found.")
    return kept[name]


def _create_option_group(self: RDSResponse, given: Given) -> Given:
    name = given["OptionGroupName"].lower()
    check_name(name, "OptionGroupName")
    option_settings.check_engine(given["EngineName"], given["MajorEngineVersion"])
    made = OptionGroup(
        self.backend,
        name,
        given["EngineName"],
        given["MajorEngineVersion"],
        given["OptionGroupDescription"],
        given.get("Tags"),
    )
    return {"OptionGroup": _kept(self.backend, made)}


def _kept(backend: Any, made: Any) -> Any:
    if made.name in backend.option_groups:
        raise refusal("OptionGroupAlreadyExistsFault", f"An option group named {made.name} already exists.")
    backend.option_groups[made.name] = made
    return made


def _copy_option_group(self: RDSResponse, given: Given) -> Given:
    source = found(self.backend, given["SourceOptionGroupIdentifier"].rpartition(":og:")[2])
    name = given["TargetOptionGroupIdentifier"].lower()
    check_name(name, "TargetOptionGroupIdentifier")
    # AWS: "You can't copy a default option group."
    if source.name.startswith("default:"):
        raise InvalidParameterValue(f"Cannot copy a default option group: {source.name}")
    told = given["TargetOptionGroupDescription"]
    made = OptionGroup(self.backend, name, source.engine_name, source.major_engine_version, told, given.get("Tags"))
    made._options = {key: dict(option) for key, option in source._options.items()}
    return {"OptionGroup": _kept(self.backend, made)}


def _delete_option_group(self: RDSResponse, given: Given) -> Given:
    group = found(self.backend, given["OptionGroupName"])
    if group.name.startswith("default:"):
        raise refusal("InvalidOptionGroupStateFault", f"Default option group cannot be deleted: {group.name}")
    for one in _members(self.backend, group):
        raise refusal(
            "InvalidOptionGroupStateFault", f"The option group {group.name} cannot be deleted because {one} uses it."
        )
    del self.backend.option_groups[group.name]
    return {}


def _members(backend: Any, group: Any) -> Iterator[str]:
    """AWS: a group can't be deleted while an instance or a snapshot, automated or manual, is associated with it."""
    for instance in list(backend.databases.values()):
        if instance.option_group_name == group.name:
            yield f"the DB instance {instance.db_instance_identifier}"
    for snapshot in list(backend.database_snapshots.values()):
        if getattr(snapshot, "option_group_name", None) == group.name:
            yield f"the DB snapshot {snapshot.db_snapshot_identifier}"


def _describe_option_groups(self: RDSResponse, given: Given) -> Given:
    name, engine, major = given.get("OptionGroupName"), given.get("EngineName"), given.get("MajorEngineVersion")
    # AWS: "Can't be supplied together with EngineName or MajorEngineVersion."
    if name and (engine or major):
        raise refusal("InvalidParameterCombination", "OptionGroupName can't be given with EngineName.")
    if major and not engine:
        raise refusal("InvalidParameterCombination", "MajorEngineVersion needs EngineName.")
    if name:
        return page([found(self.backend, name)], given, "OptionGroupsList")
    if engine and major:
        found(self.backend, option_settings.default_name(engine, major))
    kept = [self.backend.option_groups[one] for one in sorted(self.backend.option_groups)]
    chosen = [
        group for group in kept if engine in (None, group.engine_name) and major in (None, group.major_engine_version)
    ]
    return page(chosen, given, "OptionGroupsList")


def _describe_option_group_options(self: RDSResponse, given: Given) -> Given:
    return page(
        option_settings.offered(given["EngineName"], given.get("MajorEngineVersion")), given, "OptionGroupOptions"
    )


def _modify_option_group(self: RDSResponse, given: Given) -> Given:
    group = found(self.backend, given["OptionGroupName"])
    included, removed = given.get("OptionsToInclude") or [], given.get("OptionsToRemove") or []
    if group.name.startswith("default:"):
        raise refusal("InvalidOptionGroupStateFault", f"Default option group cannot be modified: {group.name}")
    if not included and not removed:
        raise InvalidParameterValue("At least one option must be added, modified, or removed.")
    offered = {one["Name"]: one for one in option_settings.offered(group.engine_name, group.major_engine_version)}
    options = dict(group._options)
    for name in removed:
        if name not in options:
            raise InvalidParameterValue(f"The option group {group.name} does not have the option {name}.")
        # AWS: permanent options "can't be removed from an option group"; persistent ones only once no instance has it.
        used = any(True for _one in _members(self.backend, group))
        if offered[name]["Permanent"] or (offered[name]["Persistent"] and used):
            raise refusal("InvalidOptionGroupStateFault", f"The option {name} cannot be removed from {group.name}.")
        del options[name]
    vpc = ec2_backends[self.current_account][self.region]
    default = [vpc.get_default_security_group(vpc.default_vpc.id).id] if vpc.default_vpc else []
    for asked in included:
        name = asked["OptionName"]
        if name not in offered:
            raise InvalidParameterValue(f"Invalid option: {name} for {group.engine_name} {group.major_engine_version}")
        options[name] = option_settings.configured(offered[name], asked, options.get(name), default)
    _check_company(options, offered)
    group._options = options
    return {"OptionGroup": group}


def _check_company(options: dict[str, Any], offered: dict[str, Any]) -> None:
    for name in options:
        for other in offered[name].get("OptionsConflictsWith") or ():
            if other in options:
                raise refusal("InvalidParameterCombination", f"The option {name} conflicts with the option {other}.")
        for other in offered[name].get("OptionsDependedOn") or ():
            if other not in options:
                raise refusal("InvalidParameterCombination", f"The option {name} depends on the option {other}.")
