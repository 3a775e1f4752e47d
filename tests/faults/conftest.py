# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fixtures are those of every suite that runs playbooks."""

from __future__ import annotations

from support.stage import aws, open_playbook, playbook, playbooks, server

__all__ = ["aws", "open_playbook", "playbook", "playbooks", "server"]
