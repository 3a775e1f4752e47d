# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints whose credentials are in use, as STS says."""

from __future__ import annotations

import json

import boto3

session = boto3.Session()
caller = session.client("sts").get_caller_identity()
print(json.dumps({"account": caller["Account"], "arn": caller["Arn"], "region": session.region_name}))
