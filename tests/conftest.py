"""Surroundings of all tests.

What lives here: what no test may do by accident.  What may never be added: a fixture; those stand beside their tests.
"""

from __future__ import annotations

import os

os.environ.setdefault("TESTTIME_PROBE", "off")  # measuring the machine takes seconds, and keeps what it finds
