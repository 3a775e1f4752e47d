# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of RDS's parameter and subnet groups."""

from __future__ import annotations

from typing import Any

from tests.embedded_aws.probes import World, refused


def short(w: World) -> str:
    return w.name()[:20]


def group(w: World, family: str = "mysql8.4") -> str:
    name = short(w)
    asked = {"DBParameterGroupName": name, "DBParameterGroupFamily": family, "Description": "x"}
    w.client("rds").create_db_parameter_group(**asked)
    return name


def parameters(w: World, name: str, **asked: Any) -> dict[str, dict[str, Any]]:
    pages = w.client("rds").get_paginator("describe_db_parameters").paginate(DBParameterGroupName=name, **asked)
    return {one["ParameterName"]: one for page in pages for one in page["Parameters"]}


def set_to(name: str, value: str, method: str = "pending-reboot") -> list[dict[str, str]]:
    return [{"ParameterName": name, "ParameterValue": value, "ApplyMethod": method}]


def instance(w: World, **options: Any) -> str:
    name = short(w)
    asked = {"DBInstanceClass": "db.t3.micro", "Engine": "mysql", "MasterUsername": "boss", "AllocatedStorage": 20}
    w.client("rds").create_db_instance(
        DBInstanceIdentifier=name, MasterUserPassword="only-for-this-1", **{**asked, **options}
    )
    return name


def all_parameters_are_told(w: World) -> None:
    name = group(w)
    found = parameters(w, name)
    assert len(found) > 50
    assert found["max_connections"]["Source"] == "system"
    assert found["max_connections"]["ParameterValue"] == "{DBInstanceClassMemory/12582880}"
    assert (found["lower_case_table_names"]["ApplyType"], found["port"]["IsModifiable"]) == ("static", False)
    assert parameters(w, name, Source="user") == {}
    w.client("rds").modify_db_parameter_group(
        DBParameterGroupName=name, Parameters=set_to("wait_timeout", "600", "immediate")
    )
    (told,) = parameters(w, name, Source="user").values()
    assert (told["ParameterValue"], told["ApplyMethod"], told["DataType"]) == ("600", "immediate", "integer")


def wrong_parameters_are_refused(w: World) -> None:
    rds, name = w.client("rds"), group(w)
    for code, wanted in (
        ("InvalidParameterValue", set_to("no_such_thing", "1")),
        ("InvalidParameterValue", set_to("wait_timeout", "0")),
        ("InvalidParameterValue", set_to("wait_timeout", "long")),
        ("InvalidParameterValue", set_to("port", "3307")),
        ("InvalidParameterValue", set_to("wait_timeout", "600") * 21),
        ("InvalidParameterCombination", set_to("lower_case_table_names", "1", "immediate")),
    ):
        refused(code, rds.modify_db_parameter_group, DBParameterGroupName=name, Parameters=wanted)
    assert parameters(w, name, Source="user") == {}


def wrong_groups_are_refused(w: World) -> None:
    rds = w.client("rds")
    asked = {"DBParameterGroupName": short(w), "DBParameterGroupFamily": "mysql1.0", "Description": "x"}
    refused("InvalidParameterValue", rds.create_db_parameter_group, **asked)
    asked |= {"DBParameterGroupFamily": "mysql8.4", "DBParameterGroupName": "has.dots"}
    refused("InvalidParameterValue", rds.create_db_parameter_group, **asked)
    refused("DBParameterGroupNotFound", rds.describe_db_parameter_groups, DBParameterGroupName=short(w))


def a_default_group_is_there_and_stays(w: World) -> None:
    rds, name = w.client("rds"), "default.mysql8.4"
    found = rds.describe_db_parameter_groups(DBParameterGroupName=name)["DBParameterGroups"]
    assert [one["DBParameterGroupFamily"] for one in found] == ["mysql8.4"]
    wanted = set_to("wait_timeout", "600")
    refused("InvalidDBParameterGroupState", rds.modify_db_parameter_group, DBParameterGroupName=name, Parameters=wanted)
    refused("InvalidDBParameterGroupState", rds.delete_db_parameter_group, DBParameterGroupName=name)


def parameters_are_reset(w: World) -> None:
    rds, name = w.client("rds"), group(w)
    wanted = set_to("wait_timeout", "600", "immediate") + set_to("lower_case_table_names", "1")
    rds.modify_db_parameter_group(DBParameterGroupName=name, Parameters=wanted)
    one = [{"ParameterName": "wait_timeout", "ApplyMethod": "immediate"}]
    rds.reset_db_parameter_group(DBParameterGroupName=name, Parameters=one)
    assert set(parameters(w, name, Source="user")) == {"lower_case_table_names"}
    rds.reset_db_parameter_group(DBParameterGroupName=name, ResetAllParameters=True)
    assert parameters(w, name, Source="user") == {}


def engine_defaults_are_told(w: World) -> None:
    asked = {"DBParameterGroupFamily": "postgres16"}
    told = w.client("rds").describe_engine_default_parameters(**asked)["EngineDefaults"]
    assert told["DBParameterGroupFamily"] == "postgres16" and told["Parameters"]
    asked["DBParameterGroupFamily"] = "postgres1"
    refused("InvalidParameterValue", w.client("rds").describe_engine_default_parameters, **asked)


def a_group_in_use_stays_and_its_changes_wait(w: World) -> None:
    rds, name = w.client("rds"), group(w)
    of = instance(w, DBParameterGroupName=name)

    def status() -> str:
        told = rds.describe_db_instances(DBInstanceIdentifier=of)["DBInstances"][0]
        return told["DBParameterGroups"][0]["ParameterApplyStatus"]

    assert status() == "in-sync"
    refused("InvalidDBParameterGroupState", rds.delete_db_parameter_group, DBParameterGroupName=name)
    rds.modify_db_parameter_group(DBParameterGroupName=name, Parameters=set_to("wait_timeout", "600", "immediate"))
    assert status() == "in-sync"
    rds.modify_db_parameter_group(DBParameterGroupName=name, Parameters=set_to("lower_case_table_names", "1"))
    assert status() == "pending-reboot"


def the_default_group_has_the_family_of_the_version(w: World) -> None:
    rds = w.client("rds")
    of = instance(w, Engine="sqlserver-se", DBInstanceClass="db.m5.large", LicenseModel="license-included")
    (told,) = rds.describe_db_instances(DBInstanceIdentifier=of)["DBInstances"][0]["DBParameterGroups"]
    assert told["DBParameterGroupName"] == "default.sqlserver-se-16.0"


def subnets(w: World, *zones: str) -> list[str]:
    ec2 = w.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    return [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{place}.0/24", AvailabilityZone=f"us-east-1{zone}")["Subnet"][
            "SubnetId"
        ]
        for place, zone in enumerate(zones)
    ]


def a_changed_subnet_group_is_there_still(w: World) -> None:
    rds, name, (one, two, three) = w.client("rds"), short(w), subnets(w, "a", "b", "c")
    asked = {"DBSubnetGroupName": name.upper(), "DBSubnetGroupDescription": "x"}
    rds.create_db_subnet_group(**asked, SubnetIds=[one, two])
    refused("DBSubnetGroupAlreadyExists", rds.create_db_subnet_group, **asked, SubnetIds=[one, two])
    rds.modify_db_subnet_group(DBSubnetGroupName=name, SubnetIds=[two, three])
    (told,) = rds.describe_db_subnet_groups(DBSubnetGroupName=name)["DBSubnetGroups"]
    assert {subnet["SubnetIdentifier"] for subnet in told["Subnets"]} == {two, three}
    assert (told["DBSubnetGroupDescription"], told["SupportedNetworkTypes"]) == ("x", ["IPV4"])


def one_zone_is_not_enough(w: World) -> None:
    rds, (one, two) = w.client("rds"), subnets(w, "a", "a")
    asked = {"DBSubnetGroupName": short(w), "DBSubnetGroupDescription": "x"}
    refused("DBSubnetGroupDoesNotCoverEnoughAZs", rds.create_db_subnet_group, **asked, SubnetIds=[one, two])
    refused("InvalidSubnet", rds.create_db_subnet_group, **asked, SubnetIds=[one, "subnet-none"])


def a_subnet_group_in_use_stays(w: World) -> None:
    rds, name = w.client("rds"), short(w)
    asked = {"DBSubnetGroupName": name, "DBSubnetGroupDescription": "x"}
    rds.create_db_subnet_group(**asked, SubnetIds=subnets(w, "a", "b"))
    instance(w, DBSubnetGroupName=name)
    refused("InvalidDBSubnetGroupStateFault", rds.delete_db_subnet_group, DBSubnetGroupName=name)


def option_group(w: World, engine: str = "mysql", major: str = "8.4") -> str:
    name = short(w)
    asked = {"OptionGroupName": name, "OptionGroupDescription": "x"}
    w.client("rds").create_option_group(**asked, EngineName=engine, MajorEngineVersion=major)
    return name


def options_have_all_settings(w: World) -> None:
    rds, name = w.client("rds"), option_group(w)
    wanted = [{"Name": "SERVER_AUDIT_QUERY_LOG_LIMIT", "Value": "2048"}]
    asked = [{"OptionName": "MARIADB_AUDIT_PLUGIN", "OptionSettings": wanted}]
    rds.modify_option_group(OptionGroupName=name, OptionsToInclude=asked)
    (group,) = rds.describe_option_groups(OptionGroupName=name)["OptionGroupsList"]
    settings = {one["Name"]: one.get("Value") for one in group["Options"][0]["OptionSettings"]}
    assert (settings["SERVER_AUDIT_QUERY_LOG_LIMIT"], settings["SERVER_AUDIT_EVENTS"]) == ("2048", "CONNECT,QUERY")
    assert group["Options"][0]["Persistent"] is False
    rds.modify_option_group(OptionGroupName=name, OptionsToRemove=["MARIADB_AUDIT_PLUGIN"])
    assert rds.describe_option_groups(OptionGroupName=name)["OptionGroupsList"][0]["Options"] == []


def wrong_options_are_refused(w: World) -> None:
    rds, name = w.client("rds"), option_group(w)
    for asked in (
        {"OptionName": "NO_SUCH_OPTION"},
        {"OptionName": "MARIADB_AUDIT_PLUGIN", "OptionSettings": [{"Name": "SIZE", "Value": "1"}]},
        {
            "OptionName": "MARIADB_AUDIT_PLUGIN",
            "OptionSettings": [{"Name": "SERVER_AUDIT_FILE_ROTATIONS", "Value": "101"}],
        },
    ):
        refused("InvalidParameterValue", rds.modify_option_group, OptionGroupName=name, OptionsToInclude=[asked])
    refused("InvalidParameterValue", rds.modify_option_group, OptionGroupName=name, OptionsToRemove=["MEMCACHED"])


def an_option_with_a_port_has_it(w: World) -> None:
    rds, name = w.client("rds"), option_group(w, "mysql", "8.0")
    rds.modify_option_group(OptionGroupName=name, OptionsToInclude=[{"OptionName": "MEMCACHED"}])
    (group,) = rds.describe_option_groups(OptionGroupName=name)["OptionGroupsList"]
    (option,) = group["Options"]
    assert option["Port"] == 11211 and option["VpcSecurityGroupMemberships"][0]["Status"] == "active"
    assert group["AllowsVpcAndNonVpcInstanceMemberships"] is False


def an_option_group_in_use_stays(w: World) -> None:
    rds, name = w.client("rds"), option_group(w)
    instance(w, OptionGroupName=name)
    refused("InvalidOptionGroupStateFault", rds.delete_option_group, OptionGroupName=name)
    refused("InvalidOptionGroupStateFault", rds.delete_option_group, OptionGroupName="default:mysql-8-4")


def option_groups_are_copied(w: World) -> None:
    rds, name, target = w.client("rds"), option_group(w), short(w)
    rds.modify_option_group(OptionGroupName=name, OptionsToInclude=[{"OptionName": "MARIADB_AUDIT_PLUGIN"}])
    asked = {"SourceOptionGroupIdentifier": name, "TargetOptionGroupIdentifier": target}
    told = rds.copy_option_group(**asked, TargetOptionGroupDescription="x")["OptionGroup"]
    assert [one["OptionName"] for one in told["Options"]] == ["MARIADB_AUDIT_PLUGIN"]


PROBES = (
    options_have_all_settings,
    wrong_options_are_refused,
    an_option_with_a_port_has_it,
    an_option_group_in_use_stays,
    option_groups_are_copied,
    all_parameters_are_told,
    wrong_parameters_are_refused,
    wrong_groups_are_refused,
    a_default_group_is_there_and_stays,
    parameters_are_reset,
    engine_defaults_are_told,
    a_group_in_use_stays_and_its_changes_wait,
    the_default_group_has_the_family_of_the_version,
    a_changed_subnet_group_is_there_still,
    one_zone_is_not_enough,
    a_subnet_group_in_use_stays,
)
