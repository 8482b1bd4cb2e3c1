"""``python -m testtime``: the command without its script, for environments whose scripts are not on PATH."""

from testtime.cli import main

main()
