# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of IAM Identity Center: what an instance of it and its identity store are called."""

from __future__ import annotations

import re

from tests.embedded_aws.probes import World


def instances_have_ids_of_aws_kind(w: World) -> None:
    [instance] = w.client("sso-admin").list_instances()["Instances"]
    assert re.fullmatch(r"d-[0-9a-f]{10}", instance["IdentityStoreId"])
    assert re.fullmatch(r"arn:aws:sso:::instance/ssoins-[0-9a-f]{16}", instance["InstanceArn"])
    store = f"arn:aws:identitystore::{w.account}:identitystore/{instance['IdentityStoreId']}"
    assert instance["IdentityStoreArn"] == store and "Name" not in instance


PROBES = (instances_have_ids_of_aws_kind,)
