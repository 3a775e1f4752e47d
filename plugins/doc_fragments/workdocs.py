# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of what WorkDocs' modules share, as ansible-doc reads it."""

from __future__ import annotations

from ..module_utils.options import WORKDOCS, WORKDOCS_OWNER


class ModuleDocFragment:
    # With its type, since ansible-test's yamllint can't read an assignment that isn't of a literal.
    DOCUMENTATION: str = WORKDOCS
    OWNER: str = WORKDOCS_OWNER
