"""The ``testtime`` group: its verbs, each loaded only when it is needed.

What lives here: the table of verbs, present and promised.  What may never be added: a verb's own import at the top of
this file.
"""

from __future__ import annotations

from importlib import import_module

import click

from testtime import __version__
from testtime.errors import UserError

#: Verbs, each the ``command`` of the module of the same name.
VERBS = ("profile", "report", "predict", "gather", "verify", "compare", "ab", "selftest")
#: Verbs that are planned: refused by name, never listed, never faked.
LATER = ("export", "merge")


class Typed(tuple[str, ...]):
    """The words of a command line, as click's object of the whole command."""

    __slots__ = ()


class Verbs(click.Group):
    """A group whose commands are modules."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs in the order of use."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb's command; ``None`` where there is none of that name."""
        if cmd_name in LATER:
            raise UserError(f"{cmd_name} is not there yet in {__version__}; there are: {', '.join(VERBS)}")
        if cmd_name not in VERBS:
            return None
        command = import_module(f"testtime.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command


@click.group(cls=Verbs, no_args_is_help=False, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
def commands() -> None:
    """Where a pytest suite's seconds go."""
