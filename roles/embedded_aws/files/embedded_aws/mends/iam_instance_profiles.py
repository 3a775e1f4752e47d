# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Instance profiles of IAM: which of them a listing has."""

from __future__ import annotations

from moto.core.responses import ActionResult
from moto.iam.responses import IamResponse


def install() -> None:
    IamResponse.list_instance_profiles = _under_the_path


def _under_the_path(self: IamResponse) -> ActionResult:
    # AWS (ListInstanceProfiles): PathPrefix filters the results; without it, all are listed. moto lists all always.
    prefix = self._get_param("PathPrefix") or "/"
    listed = [profile for profile in self.backend.get_instance_profiles() if profile.path.startswith(prefix)]
    return ActionResult({"InstanceProfiles": listed})
