"""Signs in a profile that workers would get into each other's way.

What lives here: what such signs are.  What may never be added: a prediction.
"""

from __future__ import annotations

from testtime.model.profile import Profile

EPHEMERAL = 32_768
"""The lowest port that Linux gives to those who ask for any (``ip_local_port_range``); a lower one was asked for."""


def blockers(profile: Profile) -> tuple[str, ...]:
    """Each in words: what every worker would want for itself."""
    found = []
    for listening in profile.listening:
        if 0 < listening.port < EPHEMERAL:
            fixture = profile.fixtures[listening.fixture]
            found.append(
                f"fixture {fixture.name} ({fixture.where or 'unknown place'}, scope {fixture.scope}) listens on port "
                f"{listening.port}: each worker would set it up and want that port"
            )
    return tuple(dict.fromkeys(found))
