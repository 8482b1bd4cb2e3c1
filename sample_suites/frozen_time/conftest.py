"""freezegun looks through every loaded module when it first freezes: that is done here, and not in the first test."""

from freezegun import freeze_time

with freeze_time("2020-01-01"):
    pass
