"""A tool that computes for so many seconds of CPU time."""

import sys
import time

while time.process_time() < float(sys.argv[1]):
    pass
