"""``testtime report``: print what a profile says."""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

import click

from testtime.cli.options import Shape, place, report_options, shaping
from testtime.launch.output import Output

OUTPUT = "Where the report goes.  [default: standard output]"


@click.command("report")
@click.argument("profile", type=click.Path(path_type=Path), metavar="PROFILE")
@shaping
@click.option("-o", "--output", metavar="FILE", default="-", callback=place, help=OUTPUT)
@click.option("--force", is_flag=True, help="Let --output overwrite a file.")
def command(profile: Path, output: Output, force: bool, **shape: Unpack[Shape]) -> int:
    """Show where the seconds of a recorded run went.

    PROFILE is what `testtime profile` wrote, or the folder of journals that a run left behind when it was cut off.
    """
    from testtime.cli.publish import publish
    from testtime.load import read_profile

    options = report_options(shape, output)
    output.check(force=force, replaces_profile=False)
    publish(read_profile(profile), options, output)
    return 0
