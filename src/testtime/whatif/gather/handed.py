"""What objects that the library has made are handed, where nothing but that tells what a method of theirs touches.

What lives here: ports in the addresses that sockets are bound and connected to, and files by the paths that are handed
over.  What may never be added: a type, or what the method does with its object (``known``).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from testtime.whatif.gather.frame import Frame
from testtime.whatif.gather.known_functions import FILES, NETWORK, SERVERS
from testtime.whatif.gather.places import Place
from testtime.whatif.gather.values import Given, Value

_BINDS = "bind"
_CONNECTS = frozenset({"connect", "connect_ex"})


def handed(frame: Frame, owner: Value, name: str, given: Given) -> None:
    """A method of ``owner``, which was made in the text at hand or given by the library, is called."""
    if name == _BINDS or name in _CONNECTS:
        for port in _ports(given):
            place = Place("world", SERVERS, port)
            (frame.effects.writes if name == _BINDS else frame.effects.reads).add(place)
            if name != _BINDS:
                frame.effects.adds.add(Place("world", NETWORK))
    elif owner.exact and owner.text is None and owner.made is None and not hasattr(str, name):
        paths = (text for text in _texts(given.values) if Path(text).is_absolute())
        frame.effects.adds.update(Place("world", FILES, each) for each in paths)  # nobody knows whether it writes there


def _ports(given: Given) -> Iterator[str]:
    """The port of an address of two parts and more, if that is what the first argument is."""
    for address in given.positional[:1]:
        parts = [each for _, each in address.holds or ()]
        if len(parts) > 1 and parts[1].text is not None and parts[1].text.isdigit():
            yield parts[1].text


def _texts(values: tuple[Value, ...]) -> Iterator[str]:
    for value in values:
        for each in (value, *(held for _, held in value.holds or ())):
            if each.text is not None:
                yield each.text
