# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags of whatever an organization has: the same calls for all of it, by its id."""

from __future__ import annotations

from collections.abc import Callable

from ..parts import Call, Members, Params, Where
from ..tags import tags


def tagged(address: Callable[[Params, Where], str]) -> Members:
    """The row of the tags of an account, a unit or a policy; ``address`` gives its id."""
    at = {"ResourceId": address}
    return tags(
        read=Call("list_tags_for_resource", "Tags", at=at, paginated=True),
        add=Call("tag_resource", "Tags", at=at),
        remove=Call("untag_resource", "TagKeys", at=at),
    )
