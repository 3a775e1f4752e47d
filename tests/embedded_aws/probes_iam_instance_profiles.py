# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of IAM's instance profiles."""

from __future__ import annotations

from tests.embedded_aws.probes import World


def a_listing_has_the_profiles_under_its_path(w: World) -> None:
    iam, name = w.client("iam"), w.name()
    iam.create_instance_profile(InstanceProfileName=name, Path=f"/{name}/")
    iam.create_instance_profile(InstanceProfileName=f"{name}-2", Path="/")
    listed = iam.list_instance_profiles(PathPrefix=f"/{name}/")["InstanceProfiles"]
    assert [profile["InstanceProfileName"] for profile in listed] == [name]


PROBES = (a_listing_has_the_profiles_under_its_path,)
