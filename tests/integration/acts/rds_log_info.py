# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The logs of an instance: listed, read to the end, and written to a file."""

from __future__ import annotations

from typing import Any

from . import Act, Play, Stage

NAME = "error/mysql-error-running.log"


def setup(stage: Stage) -> None:
    stage.client("rds").create_db_instance(
        DBInstanceIdentifier="shop", DBInstanceClass="db.t4g.micro", Engine="mysql", AllocatedStorage=20,
        MasterUsername="shop", MasterUserPassword="of-a-shop-nobody-has",
    )  # fmt: skip
    stage.client("rds").get_waiter("db_instance_available").wait(
        DBInstanceIdentifier="shop", WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )


def snapshot(stage: Stage) -> dict[str, Any]:
    return {path.name: oct(path.stat().st_mode & 0o777) for path in stage.folder.iterdir()}


def into_a_file(stage: Stage) -> dict[str, Any]:
    return {"id": "shop", "log_file_name": NAME, "pattern": "System", "dest": str(stage.folder / "shop.log")}


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    volatile=("log_files*", "content", "size", "lines", "plan.*.after.size", "diff.*"),
    acts=(
        Act("listed", {"db_instance_identifier": "Shop", "filename_contains": "error"}),
        Act("its last line", {"id": "shop", "log_file_name": NAME, "number_of_lines": 1}, gives={"lines": 1}),
        Act("into a file", into_a_file, ("dest",), leads_to={"shop.log": "0o600"}),
    ),
)
