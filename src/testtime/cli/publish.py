"""A profile's report, put where it belongs.

What lives here: rendering and encoding for a destination.  What may never be added: an opinion on what is in the
report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from testtime.cli.display import encoded
from testtime.launch.output import Output
from testtime.report.formats import render
from testtime.view.options import Options

if TYPE_CHECKING:
    from testtime.model.profile import Profile


def publish(profile: Profile, options: Options, output: Output) -> None:
    """Write the report."""
    publish_text(render(profile, options), options, output)


def publish_text(text: str, options: Options, output: Output) -> None:
    """Write any document; for people in the display's own encoding, for programs and files in UTF-8."""
    for_people = options.format == "terminal" and output.path is None
    output.write(encoded(text) if for_people else text.encode("utf-8", "backslashreplace"))
