"""Two sides of profiles to what got slower, how sure that is, and a verdict.

What lives here: units, matching, the machine factor, estimates and decisions; pure functions over profiles.  What may
never be added: running anything (``launch`` does), or a word of a report (``view``).
"""
