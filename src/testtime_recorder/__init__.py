"""The recorder: what runs inside a stranger's interpreter and writes down when everything began and ended.

The law of this country: the standard library and pytest only, Python 3.9 or newer, pytest 7 or newer; nothing here may
change a suite's outcome, order, output or exit status.  On any error of its own it stops recording, says so in the
journal, and steps aside.  It holds facts, never conclusions; those are drawn by ``testtime``, which reads what
``schema`` describes and nothing else of this package.

Importing it imports everything, where the launcher has made one file of everything (``bundle``).
"""

import sys

from . import bundle

bundle.load(sys.modules[__name__])
