"""The standard library: where it is, and modules of it that a suite may have one of its own of the same name for.

What lives here: importing such a module from where Python keeps it, and leaving no trace.  ``python -m pytest`` puts
the working directory first on the path, and a project may well keep a ``resource.py`` there: importing that, earlier
than the suite would, is not ours to do.  What may never be added: modules that pytest itself has imported by then.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from typing import Any

_VERSION = f"python{sys.version_info[0]}.{sys.version_info[1]}"
PLACES = frozenset(
    {
        os.path.dirname(os.__file__),
        os.path.join(sys.base_prefix, "lib", _VERSION),
        os.path.join(sys.base_exec_prefix, getattr(sys, "platlibdir", "lib"), _VERSION),  # lib64, say
    }
)
"""The folders that it may be in, as ``sysconfig`` would tell, which takes a millisecond to import."""


@cache
def standard(name: str) -> Any:
    """The standard library's module ``name``, not kept in ``sys.modules``; raises ImportError where there is none.

    A module is imported once, and then kept here.
    """
    if name in sys.builtin_module_names:
        return __import__(name)
    home = os.path.dirname(os.__file__)
    spec = PathFinder.find_spec(
        name, [home, *(place for place in sys.path if os.path.basename(place) == "lib-dynload")]
    )
    if spec is None or spec.loader is None:
        raise ImportError(name)
    known = sys.modules.get(name)
    try:
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        if known is not None:
            sys.modules[name] = known
        else:
            sys.modules.pop(name, None)
    return module
