"""Starts the stranger's interpreter; passes signals and exit statuses on.

What lives here: which interpreter, whether it can run the suite, the recorder lent to it, the run itself.  What may
never be added: reading what was recorded (``load``), or a word printed to the user (``cli``).
"""
