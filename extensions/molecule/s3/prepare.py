# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes what is there before the role: a user, a group, a role, a network, and a bucket with a file to be deleted."""

from __future__ import annotations

import sys
from pathlib import Path

import boto3

iam, s3 = boto3.client("iam"), boto3.client("s3")
iam.create_user(UserName="molecule-s3-user")
iam.create_group(GroupName="molecule-s3-group")
iam.create_role(RoleName="molecule-s3-role", AssumeRolePolicyDocument='{"Version": "2012-10-17", "Statement": []}')
s3.create_bucket(Bucket="molecule-s3-data")
s3.put_object(Bucket="molecule-s3-data", Key="old.txt", Body=b"to be deleted")
vpc = boto3.client("ec2").create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
Path(sys.argv[1]).write_text(vpc)
