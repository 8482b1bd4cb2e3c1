"""What went wrong, in words for the user.

What lives here: the one exception that any layer may raise for bad input, and the exit statuses.  What may never be
added: printing; the command layer shows it, once.
"""

from __future__ import annotations

#: Exit status of a failure of testtime itself, apart from anything that pytest can return.
OWN_FAILURE = 70
#: Exit status of a wrong command line or unreadable input, when pytest was never started.
USAGE = 2


class UserError(Exception):
    """Bad input or surroundings: what happened and why, and what to do next; one or two lines in all.

    ``status`` is the exit status the command ends with.
    """

    def __init__(self, what: str, advice: str = "", *, status: int = USAGE) -> None:
        super().__init__(what)
        self.what = what
        self.advice = advice
        self.status = status

    def __str__(self) -> str:
        return f"{self.what}\n{self.advice}" if self.advice else self.what
