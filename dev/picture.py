# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws docs/run.svg, the README's picture: what docs/photos.yml prints when it is checked, run, and run again."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from dev.project import EMBEDDED_SOURCE, ROOT, environment

PLAYBOOK = "docs/photos.yml"
RUNS = (("--check", "--diff"), (), ())
# rich's own frame names a font of another host; a terminal's font will do.
FRAME = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, monospace; font-size: {char_height}px;
line-height: {line_height}px; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def steer(verb: str, folder: str) -> dict[str, object]:
    """One command to an embedded AWS of the picture's own."""
    command = [sys.executable, "-m", "embedded_aws", verb, "--state-dir", folder]
    env = environment(PYTHONPATH=str(EMBEDDED_SOURCE))
    done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE)
    return dict(json.loads(done.stdout))


def printed(endpoint: str, options: tuple[str, ...]) -> str:
    """What one run prints, in colour, without the lines of asterisks and the empty lines that fill a terminal."""
    env = environment(
        ANSIBLE_FORCE_COLOR="1",
        AWS_ENDPOINT_URL=endpoint,
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",
        AWS_DEFAULT_REGION="eu-west-3",
    )
    command = ["ansible-playbook", "-i", "inventories/embedded", PLAYBOOK, *options]
    text = subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout
    text = re.sub(r" \*{5,}", "", text)
    lines = [line.rstrip() for line in text.splitlines() if line.strip() and not line.startswith("PLAY [")]
    return "\n".join(lines)


def main() -> None:
    """Draw it."""
    console = Console(record=True, width=108, file=open("/dev/null", "w", encoding="utf-8"))  # noqa: SIM115 (one run)
    with tempfile.TemporaryDirectory() as folder:
        endpoint = str(steer("start", folder)["endpoint_url"])
        try:
            for options in RUNS:
                console.print(Text(" ".join(("$ ansible-playbook photos.yml", *options)), style="bold"))
                console.print(Text.from_ansi(printed(endpoint, options)))
                console.print()
        finally:
            steer("stop", folder)
    picture = console.export_svg(title="converge.aws", theme=MONOKAI, code_format=FRAME, unique_id="run")
    (ROOT / "docs" / "run.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
