# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What RDS refuses of a request for an instance, or for a change of one, in its own words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from moto.ec2.models import ec2_backends
from moto.rds.exceptions import InvalidParameterCombination, InvalidParameterValue, RDSClientError

from embedded_aws.rds import certificates, classes, orderable, storage_types, versions

Given = Mapping[str, Any]

# AWS, CreateDBInstance, MasterUserPassword: lengths by engine.
_PASSWORDS = {"mysql": 41, "mariadb": 41, "aurora-mysql": 41, "oracle": 30}
_USERNAMES = {"postgres": 63, "aurora-postgresql": 63, "oracle": 30, "sqlserver": 128}
_RESERVED = {
    "postgres": ("admin", "postgres_admin", "rdsadmin", "rds_superuser", "rds_replication", "public", "user", "group"),
    "mysql": ("rdsadmin", "rdsrepladmin", "mysql", "group", "select", "table", "user"),
    "mariadb": ("rdsadmin", "rdsrepladmin", "mysql", "group", "select", "table", "user"),
    "oracle": ("sys", "system", "rdsadmin", "dbsnmp", "public", "anonymous"),
    "sqlserver": ("sa", "rdsa", "rdsadmin", "administrator", "public", "guest"),
}
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_BACKUP = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
_MAINTENANCE = re.compile(rf"({'|'.join(_DAYS)}):(\d\d):(\d\d)-({'|'.join(_DAYS)}):(\d\d):(\d\d)")
_SQLSERVER_PORTS = frozenset((1234, 1434, 3260, 3343, 3389, 47001, *range(49152, 49157)))
_MONITORING = (0, 1, 5, 10, 15, 30, 60)


def new_instance(backend: Any, given: Given) -> None:
    """Raise what RDS answers to a CreateDBInstance that it doesn't take; members are the request's."""
    engine = given.get("Engine") or ""
    versions.majors(engine)
    version = versions.resolved(engine, given.get("EngineVersion"))
    _check_class(engine, version, given)
    if not given.get("DBClusterIdentifier"):
        _check_own(engine, version, given)
    _check_shared(backend, engine, version, given)


def changed_instance(backend: Any, instance: Any, given: Given) -> None:
    """Raise what RDS answers to a ModifyDBInstance that it doesn't take, but for what storage and versions do."""
    engine, version = instance.engine, given.get("EngineVersion") or instance.engine_version
    if given.get("DBInstanceClass"):
        _check_class(engine, instance.engine_version, given)
    if given.get("MasterUserPassword") is not None:
        if given.get("ManageMasterUserPassword"):
            raise InvalidParameterCombination("You can't specify MasterUserPassword with ManageMasterUserPassword.")
        check_password(engine, given["MasterUserPassword"])
    _check_shared(backend, engine, version, given, instance)


def restored_instance(backend: Any, source: Any, given: Given) -> None:
    """Raise what RDS answers to a restore, or a replica, that it doesn't take; source is what it is made of."""
    engine = given.get("Engine") or source.engine
    if given.get("DBInstanceClass"):
        _check_class(engine, source.engine_version, given)
    _check_shared(backend, engine, source.engine_version, given)


def _check_class(engine: str, version: str, given: Given) -> None:
    name = given.get("DBInstanceClass") or ""
    classes.described(name)
    license_model = given.get("LicenseModel") or orderable.licenses(engine)[0]
    if not classes.is_offered(engine, name) or license_model not in orderable.licenses(engine):
        raise InvalidParameterCombination(
            "RDS does not support creating a DB instance with the following combination: "
            f"DBInstanceClass={name}, Engine={engine}, EngineVersion={version}, LicenseModel={license_model}. For "
            "supported combinations of instance class and database engine version, see the documentation."
        )
    if given.get("ProcessorFeatures") and not classes.processor_features(engine, name):
        raise InvalidParameterCombination(f"ProcessorFeatures can't be specified for {engine} on {name}.")


def _check_own(engine: str, version: str, given: Given) -> None:
    """What an instance outside of clusters says for itself."""
    if not engine.startswith("aurora-"):
        size = given.get("AllocatedStorage")
        if size is None:
            raise InvalidParameterValue("The parameter AllocatedStorage must be provided and must not be blank.")
        kind = given.get("StorageType") or storage_types.default_type(given.get("Iops"))
        storage_types.check(engine, kind, int(size), given.get("Iops"), given.get("StorageThroughput"))
        most = given.get("MaxAllocatedStorage")
        if most is not None and int(most) < int(size):
            raise InvalidParameterCombination("Max storage size must be greater than storage size")
    name = given.get("MasterUsername")
    if not name:
        raise InvalidParameterValue("The parameter MasterUsername must be provided and must not be blank.")
    check_username(engine, name)
    password, managed = given.get("MasterUserPassword"), given.get("ManageMasterUserPassword")
    if password is not None and managed:
        raise InvalidParameterCombination("You can't specify MasterUserPassword with ManageMasterUserPassword.")
    if password is None and not managed and given.get("MasterUserAuthenticationType") != "iam-db-auth":
        raise InvalidParameterValue("The parameter MasterUserPassword must be provided and must not be blank.")
    if password is not None:
        check_password(engine, password)
    _check_database(engine, given.get("DBName"))
    if given.get("EngineLifecycleSupport") == "open-source-rds-extended-support-disabled":
        end = versions.described(engine, version).major.standard_end
        if end and date.fromisoformat(end) < date.today():
            raise InvalidParameterCombination(
                f"The DB engine version {engine} {version} is past its end of standard support date: {end}."
            )


def _family(engine: str) -> str:
    return engine if engine in _PASSWORDS or engine in _USERNAMES else engine.partition("-")[0]


def check_username(engine: str, name: str) -> None:
    most = _USERNAMES.get(_family(engine), 16)
    if not re.fullmatch(rf"[A-Za-z][A-Za-z0-9_]{{0,{most - 1}}}", name):
        raise InvalidParameterValue(
            f"The parameter MasterUsername is not valid: it must begin with a letter and have 1 to {most} letters, "
            "numbers, or underscores."
        )
    plain = {"aurora-mysql": "mysql", "aurora-postgresql": "postgres"}.get(engine, engine.partition("-")[0])
    if name.lower() in _RESERVED.get(plain, ()):
        raise InvalidParameterValue(f"MasterUsername {name} cannot be used as it is a reserved word used by the engine")


def check_password(engine: str, password: str) -> None:
    """Raise RDS's refusal of a password, which doesn't show it."""
    most = _PASSWORDS.get(_family(engine), 128)
    start = "The parameter MasterUserPassword is not a valid password"
    if len(password) < 8:
        raise InvalidParameterValue(f"{start} because it is shorter than 8 characters.")
    if len(password) > most:
        raise InvalidParameterValue(f"{start} because it is longer than {most} characters.")
    forbidden = '/@" ' + ("&'" if engine.startswith("oracle") else "")
    if any(not "!" <= one <= "~" or one in forbidden for one in password):
        raise InvalidParameterValue(
            f"{start}. Only printable ASCII characters besides '/', '@', '\"', ' ' may be used."
        )


def _check_database(engine: str, name: str | None) -> None:
    if name is None:
        return
    if engine.startswith("sqlserver"):
        raise InvalidParameterCombination(f"DBName must be null for engine: {engine}")
    most = 8 if engine.startswith("oracle") else 64 if "mysql" in engine or engine == "mariadb" else 63
    if not re.fullmatch(rf"[A-Za-z_][A-Za-z0-9_]{{0,{most - 1}}}", name):
        raise InvalidParameterValue("DBName must begin with a letter and contain only alphanumeric characters.")
    if "postgres" in engine and name.lower() in ("rdsadmin", "template0", "template1"):
        raise InvalidParameterValue(f"Database name {name} cannot be used. It is a reserved word for this engine")


def _check_shared(backend: Any, engine: str, version: str, given: Given, instance: Any = None) -> None:
    """What creations, restores and changes say alike."""
    port = given.get("Port") or given.get("DBPortNumber")
    if port is not None and (not 1150 <= int(port) <= 65535 or _is_reserved(engine, int(port))):
        raise InvalidParameterValue(f"Invalid database port: {port}. Valid port range is 1150-65535.")
    days = given.get("BackupRetentionPeriod")
    if days is not None and not 0 <= int(days) <= 35:
        raise InvalidParameterValue(f"Invalid backup retention period: {days}. Must be between 0 and 35 days.")
    check_windows(given, instance)
    if int(given.get("MonitoringInterval") or 0) not in _MONITORING:
        raise InvalidParameterValue(f"Invalid monitoring interval: {given['MonitoringInterval']}")
    kept = given.get("PerformanceInsightsRetentionPeriod")
    if kept is not None and int(kept) not in (7, 731) and (int(kept) % 31 or not 1 <= int(kept) // 31 <= 23):
        raise InvalidParameterValue(
            f"Invalid Performance Insights retention period. Valid values are: [7, 731, or a multiple of 31]: {kept}"
        )
    authority = given.get("CACertificateIdentifier")
    if authority and authority not in certificates.NAMES:
        raise RDSClientError("CertificateNotFound", f"Certificate not found: {authority}")
    _check_groups(backend, engine, version, given)
    _check_logs(engine, version, given)


def _is_reserved(engine: str, port: int) -> bool:
    return engine.startswith("sqlserver") and port in _SQLSERVER_PORTS


def _check_groups(backend: Any, engine: str, version: str, given: Given) -> None:
    found = versions.find(engine, version)
    family = found.family if found else None
    group = given.get("DBParameterGroupName")
    if group and group in backend.db_parameter_groups and family:
        has = backend.db_parameter_groups[group].family
        if has != family:
            raise InvalidParameterCombination(
                f"The parameter group {group} with DBParameterGroupFamily {has} can't be used for this instance. Use "
                f"a parameter group with DBParameterGroupFamily {family}."
            )
    options = given.get("OptionGroupName")
    if options and options in backend.option_groups and found:
        one = backend.option_groups[options]
        if (one.engine_name, one.major_engine_version) != (engine, found.major.name):
            raise InvalidParameterCombination(
                f"The option group {options} is for {one.engine_name} {one.major_engine_version}: it can't be used "
                f"with {engine} {version}."
            )
    known = ec2_backends[backend.account_id][backend.region_name]
    for name in given.get("VpcSecurityGroupIds") or ():
        if known.get_security_group_from_id(name) is None:
            raise InvalidParameterValue(f"Invalid security group , groupId= {name}, groupName=.")


def _check_logs(engine: str, version: str, given: Given) -> None:
    change = given.get("CloudwatchLogsExportConfiguration") or {}
    asked = [*(given.get("EnableCloudwatchLogsExports") or ()), *(change.get("EnableLogTypes") or ())]
    wrong = [one for one in asked if one not in versions.log_types(engine)]
    if wrong:
        names = ", ".join(f"'{one}'" for one in wrong)
        raise InvalidParameterCombination(
            f"You cannot use the log types {names} with engine version {engine} {version}. For supported log types, "
            "see the documentation."
        )


def check_windows(given: Given, instance: Any = None) -> None:
    """Raise RDS's refusal of windows that aren't any; that they don't overlap is moto's to say."""
    backup, maintenance = given.get("PreferredBackupWindow"), given.get("PreferredMaintenanceWindow")
    if backup:
        found = _BACKUP.fullmatch(backup)
        if not found:
            raise InvalidParameterValue(
                f"Invalid backup window format: {backup}. Should be specified as hh24:mi-hh24:mi"
            )
        start, end = _minutes(*found.groups()[:2]), _minutes(*found.groups()[2:])
        if (end - start) % 1440 < 30:
            raise InvalidParameterValue("The backup window must be at least 30 minutes.")
    if maintenance:
        days = _MAINTENANCE.fullmatch(maintenance.lower())
        if not days:
            raise InvalidParameterValue(
                f"Invalid maintenance window format: {maintenance}. Should be specified as a range "
                "ddd:hh24:mi-ddd:hh24:mi (24H Clock UTC)."
            )
        first, one, two, last, three, four = days.groups()
        start = _DAYS.index(first) * 1440 + _minutes(one, two)
        end = _DAYS.index(last) * 1440 + _minutes(three, four)
        if (end - start) % (7 * 1440) < 30:
            raise InvalidParameterValue("The maintenance window must be at least 30 minutes.")


def _minutes(hours: str, minutes: str) -> int:
    return int(hours) * 60 + int(minutes)
