"""Numbers of a profile, with the bounds that a document must keep.

What lives here: types.  What may never be added: a conversion (``testtime.units``).

Every time is an integer number of nanoseconds; moments count from the spawning of the main interpreter.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

_TEN_YEARS = 10 * 365 * 86_400 * 1_000_000_000
Moment = Annotated[int, msgspec.Meta(gt=-_TEN_YEARS, lt=_TEN_YEARS)]
"""ns from the spawning of the main interpreter; beyond ten years it is no measurement."""
Duration = Annotated[int, msgspec.Meta(ge=0, lt=_TEN_YEARS)]
"""ns of wall or CPU time."""
Count = Annotated[int, msgspec.Meta(ge=0, lt=1 << 31)]
"""A number of things, or the index of one."""
Fingerprint = Annotated[int, msgspec.Meta(ge=0, lt=1 << 32)]
"""Of a function's code: equal where that is, if Python and pytest are the same."""
