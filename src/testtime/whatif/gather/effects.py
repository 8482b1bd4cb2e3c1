"""What statements read and write beyond their own variables, through the functions that they really called.

What lives here: following a statement's calls into the text of the functions that its names stood for, with the objects
that they were handed.  What may never be added: a rule about names of functions; what is not known is said to be
unknown.

Effects are those of any way through a function: all branches are taken.  An object made inside belongs to nobody
else, so what happens to it is no effect.  Something got from an object by a call that cannot be followed may be a part
of that object, and what happens to it happens to all of it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from testtime.model.profile import Code, Execution, Profile, Snapshot, Thing
from testtime.whatif.gather import library
from testtime.whatif.gather.body import Body, body, lines
from testtime.whatif.gather.names import dotted

_DEEP = 6
"""Calls inside calls that are followed."""
_VALUE_KINDS = frozenset({"value", "module", "function", "builtin", "class"})


@dataclass(frozen=True)
class Place:
    """Something that can be read or written."""

    kind: str
    """attribute, contents, whole (of an object), variable (of a module or an enclosing function), or world."""
    of: int | str
    """A thing; of a variable, where it is; of the world, what part of it."""
    what: str | None = None
    """The attribute, the key, the variable's name, the path or address; ``None``: any."""

    def overlaps(self, other: Place) -> bool:
        """Whether both may be the same."""
        if self.of != other.of:
            return False
        if "whole" in (self.kind, other.kind):
            return "world" not in (self.kind, other.kind)
        if self.kind != other.kind:
            return False
        if self.kind == "world" and self.of == "files" and self.what and other.what:
            return _within(self.what, other.what) or _within(other.what, self.what)
        return self.what is None or other.what is None or self.what == other.what


def _within(inner: str, outer: str) -> bool:
    return inner == outer or inner.startswith(outer.rstrip("/") + "/")


@dataclass
class Effects:
    """Of a statement or several."""

    reads: set[Place] = field(default_factory=set)
    writes: set[Place] = field(default_factory=set)
    adds: set[Place] = field(default_factory=set)
    """Where something is added to what is there, so that only the order of entries depends on who comes first."""
    locks: set[int] = field(default_factory=set)
    """Things of which one holder keeps others waiting."""
    unknown: set[str] = field(default_factory=set)
    """Calls that could not be followed."""
    context: set[str] = field(default_factory=set)
    """Context variables that are set."""
    processes: list[frozenset[str]] = field(default_factory=list)
    """Child processes, each with the paths it was handed."""
    waits_only: bool = True
    """Whether nothing but plain waiting was called."""

    def add(self, other: Effects) -> None:
        """These happen as well."""
        for name in ("reads", "writes", "adds", "locks", "unknown", "context"):
            getattr(self, name).update(getattr(other, name))
        self.processes += other.processes
        self.waits_only = self.waits_only and other.waits_only


@dataclass(frozen=True)
class Value:
    """What an expression may stand for."""

    things: frozenset[int] = frozenset()
    """Objects that it is, or may be a part of; none for one that was just made."""
    exact: bool = False
    """Whether it is the one thing."""
    text: str | None = None
    """A number, text or path, where it is known."""
    path: bool = False
    """Whether ``text`` is that of a path."""

    @property
    def thing(self) -> int | None:
        """The one thing that it is."""
        return next(iter(self.things)) if self.exact and len(self.things) == 1 else None


_FRESH = Value()


class Reader:
    """Of one execution: its objects, and the texts of functions."""

    def __init__(self, profile: Profile, execution: Execution, things: Sequence[Thing] | None = None) -> None:
        self._codes = profile.codes
        self.things = execution.things if things is None else things
        self._snapshots = execution.snapshots
        self._bodies: dict[int, Body | None] = {}

    def statements(
        self,
        statements: Sequence[ast.stmt],
        path: str,
        extra: Mapping[str, int] | None = None,
        fresh: Sequence[str] = (),
    ) -> Effects:
        """What statements of the function itself do.

        ``extra``: names that stand for other things than seen; ``fresh``: names that stand for something new.
        """
        effects = Effects()
        for statement in statements:
            snapshot = self._snapshot(statement)
            names = {name: index for name, index in snapshot.paths.items() if "." not in name}
            supers = {name: index for name, index in snapshot.paths.items() if name.startswith("super()")}
            known = {**names, **supers, **(extra or {})}
            values = {name: _exact(self.things, index) for name, index in known.items() if name not in fresh}
            scope = _Scope(path, values, set(known))
            _Walk(self, effects, scope, 0, ()).statement(statement)
        return effects

    def named(self, statement: ast.stmt, name: str) -> list[int]:
        """The things that a name stood for while a statement ran, each once, in order."""
        first, last = lines(statement)
        found = [each.paths[name] for each in self._snapshots if first <= each.line <= last and name in each.paths]
        return list(dict.fromkeys(found))

    def thing_at(self, statement: ast.stmt, name: str) -> int | None:
        """The thing that a name stands for in a statement."""
        return self._snapshot(statement).paths.get(name)

    def _snapshot(self, statement: ast.stmt) -> Snapshot:
        first, last = lines(statement)
        inside = [each for each in self._snapshots if first <= each.line <= last]
        if inside:
            return inside[0]
        after = [each for each in self._snapshots if each.line > last]
        if after:
            return after[0]
        return self._snapshots[-1] if self._snapshots else Snapshot(0, {})

    def body(self, code: int) -> Body | None:
        """A function's text."""
        if code not in self._bodies:
            self._bodies[code] = body(self._codes[code])
        return self._bodies[code]

    def code(self, number: int) -> Code:
        """A function."""
        return self._codes[number]


def _exact(things: Sequence[Thing], index: int) -> Value:
    thing = things[index]
    if thing.kind == "value":
        return Value(text=thing.value, path=thing.type.startswith("pathlib"), exact=True)
    return Value(frozenset({index}), exact=True)


@dataclass
class _Scope:
    """The variables of one function while it is followed."""

    path: str
    names: dict[str, Value]
    seen: set[str]
    """Names that were looked up when the function really ran."""
    declared: set[str] = field(default_factory=set)
    """Variables of a module or an enclosing function that it stores."""


class _Walk:
    """One function's text, followed."""

    def __init__(
        self,
        reader: Reader,
        effects: Effects,
        scope: _Scope,
        depth: int,
        inside: tuple[int, ...],
        owner: Value = _FRESH,
    ) -> None:
        self._reader = reader
        self._effects = effects
        self._scope = scope
        self._depth = depth
        self._inside = inside
        self._owner = owner
        self.returned: list[Value] = []

    # -- statements -----------------------------------------------------------------------------------------------

    def statements(self, statements: Sequence[ast.stmt]) -> None:
        """One after another."""
        for statement in statements:
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        """One of them, with all that is inside it."""
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            self._scope.names[node.name] = _FRESH
        elif isinstance(node, ast.Global | ast.Nonlocal):
            self._scope.declared.update(node.names)
        elif isinstance(node, ast.Assign):
            value = self._value(node.value)
            for target in node.targets:
                self._store(target, value, node.value)
        elif isinstance(node, ast.AnnAssign):
            if node.value is not None:
                self._store(node.target, self._value(node.value), node.value)
        elif isinstance(node, ast.AugAssign):
            self._augmented(node)
        elif isinstance(node, ast.Delete):
            for target in node.targets:
                self._store(target, _FRESH, None)
        elif isinstance(node, ast.Return):
            if node.value is not None:
                self.returned.append(self._value(node.value))
        elif isinstance(node, ast.For | ast.AsyncFor):
            self._store(node.target, self._element(self._value(node.iter)), None)
            self.statements([*node.body, *node.orelse])
        elif isinstance(node, ast.With | ast.AsyncWith):
            self._with(node)
        else:
            self._compound(node)

    def _compound(self, node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                self.statement(child)
            elif isinstance(child, ast.expr):
                self._value(child)
            elif isinstance(child, ast.ExceptHandler):
                if child.name:
                    self._scope.names[child.name] = _FRESH
                self._compound(child)
            elif isinstance(child, ast.match_case):
                self._compound(child)

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            value = self._value(item.context_expr)
            thing = value.thing
            if thing is not None and self._types(thing) & library.LOCKS:
                self._effects.locks.add(thing)
            if item.optional_vars is not None:
                self._store(item.optional_vars, replace(value, exact=value.exact), None)
        self.statements(node.body)

    def _augmented(self, node: ast.AugAssign) -> None:
        self._value(node.value)
        counts = isinstance(node.op, ast.Add | ast.Sub) and isinstance(node.value, ast.Constant)
        place = self._place(node.target)
        if place is None:
            return
        if counts and place.kind != "world":
            self._effects.adds.add(place)
        else:
            self._effects.reads.add(place)
            self._effects.writes.add(place)

    def _store(self, target: ast.expr, value: Value, source: ast.expr | None) -> None:
        if isinstance(target, ast.Tuple | ast.List):
            parts = source.elts if isinstance(source, ast.Tuple | ast.List) else []
            for number, each in enumerate(target.elts):
                inner = self._quiet(parts[number]) if number < len(parts) else self._element(value)
                self._store(each, inner, None)
            return
        if isinstance(target, ast.Starred):
            self._store(target.value, value, None)
            return
        if isinstance(target, ast.Name) and target.id not in self._scope.declared:
            self._scope.names[target.id] = value
            return
        place = self._place(target)
        if place is not None:
            self._effects.writes.add(place)

    def _place(self, target: ast.expr) -> Place | None:
        """Where a target stores, unless that is nobody else's concern."""
        if isinstance(target, ast.Name):
            if target.id in self._scope.declared:
                return Place("variable", self._scope.path, target.id)
            thing = self._scope.names.get(target.id, _FRESH).thing
            return None if thing is None or self._immutable(thing) else Place("contents", thing)
        if isinstance(target, ast.Attribute):
            value = self._value(target.value)
            return self._part(value, "attribute", target.attr)
        if isinstance(target, ast.Subscript):
            value, key = self._value(target.value), self._value(target.slice)
            thing = value.thing
            if thing is not None and self._reader.things[thing].type == "os._Environ":
                return Place("world", "environment", key.text)
            return self._part(value, "contents", key.text)
        return None

    def _part(self, value: Value, kind: str, what: str | None) -> Place | None:
        thing = value.thing
        if thing is not None:
            return Place(kind, thing, what)
        for each in sorted(value.things):
            self._effects.writes.add(Place("whole", each))
        return None

    # -- expressions ----------------------------------------------------------------------------------------------

    def _quiet(self, node: ast.expr) -> Value:
        """The value of what has been evaluated already."""
        kept, self._effects = self._effects, Effects()
        try:
            return self._value(node)
        finally:
            self._effects = kept

    def _value(self, node: ast.expr) -> Value:  # noqa: C901, PLR0911, PLR0912 - one branch for each kind of expression
        if isinstance(node, ast.Constant):
            return Value(text=None if node.value is None else str(node.value), exact=True)
        if isinstance(node, ast.Name):
            return self._name(node.id)
        if isinstance(node, ast.Attribute):
            return self._attribute(node)
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Await | ast.Starred | ast.FormattedValue):
            return self._value(node.value)
        if isinstance(node, ast.Subscript):
            return self._subscript(node)
        if isinstance(node, ast.BinOp):
            return self._binary(self._value(node.left), node.op, self._value(node.right))
        if isinstance(node, ast.JoinedStr):
            parts = [self._value(each) for each in node.values]
            texts = [part.text for part in parts]
            return Value(text=None if None in texts else "".join(each or "" for each in texts), exact=True)
        if isinstance(node, ast.NamedExpr):
            value = self._value(node.value)
            self._store(node.target, value, None)
            return value
        if isinstance(node, ast.IfExp):
            self._value(node.test)
            return _any([self._value(node.body), self._value(node.orelse)])
        if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
            return self._comprehension(node)
        if isinstance(node, ast.Lambda):
            return _FRESH
        if isinstance(node, ast.Compare | ast.UnaryOp):
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    self._read_contents(self._value(child))
            return Value(exact=True)
        values = [self._value(child) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
        return replace(_any(values), exact=False, text=None) if values else _FRESH

    def _name(self, name: str) -> Value:
        value = self._scope.names.get(name, _FRESH)
        if name in self._scope.seen or name in self._scope.declared:
            self._effects.reads.add(Place("variable", self._scope.path, name))
        return value

    def _attribute(self, node: ast.Attribute) -> Value:
        path = dotted(node)
        if path is not None and path in self._scope.names:
            return self._scope.names[path]
        return self._get(self._value(node.value), node.attr)

    def _get(self, value: Value, name: str) -> Value:
        thing = value.thing
        if thing is None:
            for each in value.things:
                self._effects.reads.add(Place("whole", each))
            return replace(value, exact=False, text=None)
        self._effects.reads.add(Place("attribute", thing, name))
        index = self._reader.things[thing].edges.get(name)
        if index is None:
            return Value(value.things)
        inner = self._reader.things[index]
        if inner.kind == "property" and inner.func is not None:
            return self._run(inner.func, value, [], {}, name)
        return _exact(self._reader.things, index)

    def _subscript(self, node: ast.Subscript) -> Value:
        value, key = self._value(node.value), self._value(node.slice)
        thing = value.thing
        if thing is None:
            for each in value.things:
                self._effects.reads.add(Place("whole", each))
            return replace(value, exact=False, text=None)
        about = self._reader.things[thing]
        if about.type == "os._Environ":
            self._effects.reads.add(Place("world", "environment", key.text))
            return Value(exact=True)
        self._effects.reads.add(Place("contents", thing, key.text))
        index = about.edges.get(f"[{key.text}]") if about.type in ("list", "tuple") else None
        return Value(value.things) if index is None else _exact(self._reader.things, index)

    def _binary(self, left: Value, operator: ast.operator, right: Value) -> Value:
        if left.path and isinstance(operator, ast.Div):
            known = left.text is not None and right.text is not None
            return Value(text=f"{left.text}/{right.text}" if known else left.text, path=True, exact=True)
        if isinstance(operator, ast.Add) and left.text is not None and right.text is not None:
            return Value(text=left.text + right.text, exact=True)
        return replace(_any([left, right]), exact=False, text=None)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Value:
        before = dict(self._scope.names)
        for generator in node.generators:
            self._store(generator.target, self._element(self._value(generator.iter)), None)
            for condition in generator.ifs:
                self._value(condition)
        parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        values = [self._value(part) for part in parts]
        self._scope.names = before
        return replace(_any(values), exact=False, text=None)

    def _element(self, value: Value) -> Value:
        """What a loop over ``value`` meets."""
        thing = value.thing
        if thing is None:
            return replace(value, exact=False, text=None)
        self._effects.reads.add(Place("contents", thing))
        edges = self._reader.things[thing].edges
        inside = [index for name, index in edges.items() if name.startswith("[")]
        kinds = {self._reader.things[index].kind for index in inside}
        if inside and kinds <= {"value"}:
            return Value(exact=True)
        return Value(frozenset(inside) or value.things)

    # -- calls ----------------------------------------------------------------------------------------------------

    def _call(self, node: ast.Call) -> Value:
        arguments = [self._value(each) for each in node.args]
        named = {each.arg or "**": self._value(each.value) for each in node.keywords}
        path = dotted(node.func)
        if path is not None and path in self._scope.names and "." in path:
            return self._called(self._scope.names[path], None, path, arguments, named)
        if isinstance(node.func, ast.Attribute):
            owner = self._value(node.func.value)
            return self._method(owner, node.func.attr, path or ast.unparse(node.func), arguments, named)
        target = self._value(node.func)
        return self._called(target, None, path or ast.unparse(node.func), arguments, named)

    def _method(self, owner: Value, name: str, words: str, arguments: list[Value], named: dict[str, Value]) -> Value:
        thing = owner.thing
        if thing is None:
            return self._of_unknown(owner, name, words, arguments, named)
        about = self._reader.things[thing]
        index = about.edges.get(name)
        if about.kind == "module":
            return self._called(
                _FRESH if index is None else _exact(self._reader.things, index), None, words, arguments, named
            )
        types = self._types(thing)
        if types & library.LOCKS:
            self._effects.waits_only = False
            if name == "acquire":
                self._effects.locks.add(thing)
            return _FRESH
        if self._known_type(thing, types, name, arguments, named):
            return Value(owner.things)
        if index is not None:
            return self._called(_exact(self._reader.things, index), owner, words, arguments, named)
        self._whole(owner, words, arguments, named)
        return Value(owner.things)

    def _known_type(
        self, thing: int, types: frozenset[str], name: str, arguments: list[Value], named: dict[str, Value]
    ) -> bool:
        """Take the effects of a method whose type is in the library; whether it was."""
        effects = self._effects
        if types & library.CONTAINERS:
            self._contents(thing, name, arguments)
        elif "os._Environ" in types:
            place = Place("world", "environment", arguments[0].text if arguments else None)
            (effects.reads if library.METHODS.get(name) == "r" else effects.writes).add(place)
        elif types & {"_contextvars.ContextVar", "contextvars.ContextVar"}:
            if name == "get":
                effects.reads.add(Place("whole", thing))
            else:
                effects.writes.add(Place("whole", thing))
                effects.context.add(str(thing))
        elif types & library.ONE_AT_A_TIME:
            effects.writes.add(Place("whole", thing))
        elif types & library.MANY_AT_ONCE:
            address = next((each.text for each in arguments if each.text), None)
            place = Place("world", "network", address)
            effects.reads.add(place) if name in library.READING_METHODS else effects.adds.add(place)
            effects.unknown.add(f"what the server does for .{name}()")
        else:
            does = library.method(types, name)
            if does is None:
                return False
            self._library(does, arguments, named)
        effects.waits_only = False
        return True

    def _contents(self, thing: int, name: str, arguments: list[Value]) -> None:
        how = library.METHODS.get(name, "w")
        kinds = {"r": self._effects.reads, "a": self._effects.adds, "w": self._effects.writes}
        mapping = self._reader.things[thing].type in ("dict", "collections.defaultdict", "collections.OrderedDict")
        keyed = arguments[0].text if arguments and mapping and name in ("get", "pop", "setdefault") else None
        kinds[how].add(Place("contents", thing, keyed))
        if how == "w":
            self._effects.reads.add(Place("contents", thing, keyed))

    def _of_unknown(
        self, owner: Value, name: str, words: str, arguments: list[Value], named: dict[str, Value]
    ) -> Value:
        """A method of something that is not one known object."""
        if owner.path:
            how = library.PATHS.get(name)
            place = Place("world", "files", owner.text)
            if how == "r":
                self._effects.reads.add(place)
            elif how == "w":
                self._effects.writes.add(place)
            if how is not None:
                self._effects.waits_only = False
            return Value(path=how is None, text=owner.text, exact=True)
        if owner.exact and not owner.things:
            return Value(exact=True)  # of a text or a number
        self._whole(owner, words, arguments, named)
        return Value(owner.things)

    def _whole(self, owner: Value, words: str, arguments: list[Value], named: dict[str, Value]) -> None:
        """Anything may happen to an object, and to what it is handed."""
        self._effects.waits_only = False
        self._effects.unknown.add(words)
        for value in (owner, *arguments, *named.values()):
            for each in value.things:
                if not self._immutable(each):
                    self._effects.writes.add(Place("whole", each))

    def _called(
        self, target: Value, owner: Value | None, words: str, arguments: list[Value], named: dict[str, Value]
    ) -> Value:
        thing = target.thing
        if thing is None:
            if target.things or words.partition(".")[0] not in ("self", "cls"):
                self._whole(target, words, arguments, named)
            return Value(frozenset().union(*(value.things for value in arguments)))
        about = self._reader.things[thing]
        if about.kind in ("method", "partial") and about.func is not None and about.func >= 0:
            bound = None if about.owner is None or about.owner < 0 else _exact(self._reader.things, about.owner)
            return self._called(Value(frozenset({about.func}), exact=True), bound, words, arguments, named)
        does = library.function(about.name)
        if does is not None:
            if about.name not in library.WAITS:
                self._effects.waits_only = self._effects.waits_only and does is library.READS_ARGUMENTS
            self._library(does, arguments, named)
            return self._made(about, arguments)
        if about.kind == "class":
            self._effects.waits_only = False
            made = about.edges.get("__init__")
            if made is not None and self._reader.things[made].code is not None:
                self._run(made, _FRESH, arguments, named, words)
            elif made is not None:
                self._effects.unknown.add(words)
            return _FRESH
        if about.kind == "function":
            return self._function(thing, owner, words, arguments, named)
        if about.kind == "object":
            call = about.edges.get("__call__")
            if call is not None:
                return self._called(_exact(self._reader.things, call), target, words, arguments, named)
        self._whole(target if about.kind == "object" else owner or _FRESH, words, arguments, named)
        return Value((owner or _FRESH).things)

    def _made(self, about: Thing, arguments: list[Value]) -> Value:
        """The result of a function of the library."""
        if about.name in ("builtins.str", "str") and len(arguments) == 1:
            return replace(arguments[0], things=frozenset(), exact=True)
        if about.name == "pathlib.Path" and arguments:
            return Value(text=arguments[0].text, path=True, exact=True)
        things = frozenset().union(*(value.things for value in arguments)) if arguments else frozenset()
        return Value(things)

    def _function(
        self, thing: int, owner: Value | None, words: str, arguments: list[Value], named: dict[str, Value]
    ) -> Value:
        about = self._reader.things[thing]
        if about.code is None and about.func is not None and about.func >= 0:
            return self._run(about.func, owner, arguments, named, words)
        return self._run(thing, owner, arguments, named, words)

    def _run(
        self, thing: int, owner: Value | None, arguments: list[Value], named: dict[str, Value], words: str
    ) -> Value:
        """Follow a call into a function's text."""
        about = self._reader.things[thing]
        code = about.code
        inner = None if code is None or code in self._inside else self._reader.body(code)
        if code is None or inner is None or self._depth >= _DEEP:
            if code is None or code not in self._inside:
                self._whole(owner or _FRESH, words, arguments, named)
            return Value((owner or _FRESH).things)
        names = {name: _exact(self._reader.things, index) for name, index in about.edges.items()}
        seen = set(names)
        names.update(_bound(inner, owner, arguments, named))
        scope = _Scope(self._reader.code(code).path, names, seen - set(inner.parameters))
        walk = _Walk(self._reader, self._effects, scope, self._depth + 1, (*self._inside, code))
        walk.statements(inner.tree.body)
        return _any(walk.returned) if walk.returned else Value(exact=True)

    def _library(self, does: library.Does, arguments: list[Value], named: dict[str, Value]) -> None:
        """Take the effects of a function of the library."""
        effects, values = self._effects, [*arguments, *named.values()]
        known = [value.text for value in values if value.text is not None]
        for what in does.reads:
            effects.reads.update(_world(what, values))
        for what in does.writes:
            if what == "process":
                effects.processes.append(frozenset(value.text or "" for value in _paths(values)))
            elif what == "network":
                effects.adds.add(Place("world", "network", known[0] if known else None))
            else:
                effects.writes.update(_world(what, values))
        for value in values:
            if does.contents == "r":
                self._read_contents(value)
            elif does.contents == "w":
                effects.writes.update(Place("whole", each) for each in value.things)

    def _read_contents(self, value: Value) -> None:
        for each in value.things:
            if not self._immutable(each):
                self._effects.reads.add(Place("contents", each))

    # -- things ---------------------------------------------------------------------------------------------------

    def _immutable(self, thing: int) -> bool:
        return self._reader.things[thing].kind in _VALUE_KINDS

    def _types(self, thing: int) -> frozenset[str]:
        about = self._reader.things[thing]
        return frozenset((about.type, *about.bases))


def _any(values: Sequence[Value]) -> Value:
    """One of several."""
    if len(values) == 1:
        return values[0]
    things = frozenset().union(*(value.things for value in values)) if values else frozenset()
    return Value(things, exact=not things and bool(values))


def _paths(values: Sequence[Value]) -> Iterator[Value]:
    return (value for value in values if value.path)


def _world(what: str, values: Sequence[Value]) -> list[Place]:
    """Places of the world; files by the paths that are known."""
    if what in ("files",):
        paths = [value.text for value in values if value.path and value.text is not None]
        if not paths:
            paths = [value.text for value in values[:1] if value.text is not None]
        return [Place("world", what, path) for path in paths] or [Place("world", what)]
    return [Place("world", what)]


def _bound(inner: Body, owner: Value | None, arguments: list[Value], named: dict[str, Value]) -> dict[str, Value]:
    """Parameters and what they are given."""
    spec = inner.tree.args
    positional = [each.arg for each in (*spec.posonlyargs, *spec.args)]
    values = [owner, *arguments] if owner is not None else list(arguments)
    names = dict.fromkeys(inner.parameters, _FRESH)
    for name, default in zip(reversed(positional), reversed(spec.defaults), strict=False):
        if isinstance(default, ast.Constant):
            names[name] = Value(text=None if default.value is None else str(default.value), exact=True)
    names.update({name: value for name, value in zip(positional, values, strict=False) if value is not None})
    names.update({name: value for name, value in named.items() if name in inner.parameters})
    if spec.vararg is not None:
        names[spec.vararg.arg] = replace(_any(arguments), exact=False) if arguments else _FRESH
    return names
