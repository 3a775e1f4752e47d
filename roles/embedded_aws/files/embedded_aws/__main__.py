# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""python -m embedded_aws: see cli."""

from __future__ import annotations

import sys

from embedded_aws.cli import main

sys.exit(main())
