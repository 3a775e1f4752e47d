# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Active Directory that an instance is joined to: AWS's own by its id and a role, or another by four members."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.rds.models import DBInstance, DomainMembership

from .refusals import combination

# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_SQLServerWinAuth.SettingUp.html and its sibling for self
# managed directories: what is said together.
_MANAGED = ("Domain", "DomainIAMRoleName")
_OWN = ("DomainFqdn", "DomainOu", "DomainAuthSecretArn", "DomainDnsIps")


def settle(instance: DBInstance) -> None:
    """AWS tells "joined" of a membership that works; moto says "active"."""
    for one in instance.domain_memberships:
        one.status = "joined"


def change(instance: DBInstance, given: Mapping[str, Any]) -> None:
    """Have the instance leave its directory, or join the one that a request to modify it names."""
    if given.get("DisableDomain"):
        if any(given.get(name) for name in (*_MANAGED, *_OWN)):
            raise combination("You can't specify a domain and DisableDomain in the same request.")
        instance.domain_memberships = []
        return
    groups = [names for names in (_MANAGED, _OWN) if any(given.get(name) for name in names)]
    if not groups:
        return
    missing = [name for name in groups[0] if not given.get(name)]
    if len(groups) > 1 or missing:
        raise combination(
            "To join a directory of AWS Directory Service, specify Domain and DomainIAMRoleName; to join a self-managed"
            f" Active Directory, specify {', '.join(_OWN)}."
        )
    instance.domain_memberships = [
        DomainMembership(
            domain=given.get("Domain"),
            iam_role_name=given.get("DomainIAMRoleName"),
            domain_ou=given.get("DomainOu"),
            domain_fqdn=given.get("DomainFqdn"),
            auth_secret_arn=given.get("DomainAuthSecretArn"),
            dns_ips=given.get("DomainDnsIps"),
        )
    ]
    settle(instance)
