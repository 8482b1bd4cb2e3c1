"""What statements read and write beyond their own variables, through the functions that they really called.

What lives here: the way in, from a statement and what its names were seen to stand for.  The way itself:

    walk          statements
    expressions   what they evaluate
    calls         what those call: functions whose text is read, with the objects that they are handed
    known         and functions that need no reading
    frame         one function on the way
    reader        the objects that a recording saw
    places        what comes of it

What may never be added: a judgement about two of them.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from testtime.whatif.gather.frame import Frame
from testtime.whatif.gather.names import names
from testtime.whatif.gather.places import Effects
from testtime.whatif.gather.reader import Reader
from testtime.whatif.gather.walk import walk


def effects_of(
    reader: Reader,
    statements: Sequence[ast.stmt],
    path: str,
    extra: Mapping[str, int] | None = None,
    fresh: Sequence[str] = (),
) -> Effects:
    """What statements of the function itself do; ``path``: of its file.

    ``extra``: names that stand for other things than seen; ``fresh``: names that stand for something new.
    """
    effects = Effects()
    own = frozenset().union(*(names(statement).stores for statement in statements), fresh)
    for statement in statements:
        seen = reader.snapshot(statement).paths
        known = {name: index for name, index in seen.items() if "." not in name or name.startswith("super()")}
        known.update(extra or {})
        stands = {name: reader.exact(index) for name, index in known.items() if name not in fresh}
        walk(Frame(reader, effects, path, own, stands, frozenset(known), walk), [statement])
    return effects
