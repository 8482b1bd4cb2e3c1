"""Two tasks and the verdict on them, and in which order the reasons count."""

from __future__ import annotations

from typing import Any

import pytest

from testtime.whatif.gather.conflict import described, verdict
from testtime.whatif.gather.known_functions import NETWORK, TIMEOUT, UMASK, ZONE
from testtime.whatif.gather.places import Effects, Place

NAME = Place("attribute", 1, "name")
ITEM = Place("contents", 1, "key")
SERVER = Place("world", "network", "http://a")


def _word(thing: int) -> str:
    return ("none", "client", "rows")[thing]


def _effects(**parts: Any) -> Effects:
    return Effects(**parts)


WRITES, READS, ADDS = _effects(writes={NAME}), _effects(reads={NAME}), _effects(adds={NAME})


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (WRITES, READS, "the first changes client.name, and the second reads it"),
        (WRITES, WRITES, "the first changes client.name, and the second changes it as well"),
        (READS, WRITES, "the first reads client.name, and the second changes it"),
        (ADDS, READS, "the first adds to client.name, and the second reads it"),
        (ADDS, WRITES, "the first adds to client.name, and the second changes it"),
        (READS, ADDS, "the first reads client.name, and the second adds to it"),
        (WRITES, ADDS, "the first changes client.name, and the second adds to it"),
    ],
)
def test_obstacles(first: Effects, second: Effects, reason: str) -> None:
    found = verdict(first, second, _word)
    assert found.obstacle == reason
    assert not found.free


@pytest.mark.parametrize(
    ("first", "second"),
    [(READS, READS), (WRITES, _effects(reads={ITEM})), (_effects(), WRITES), (WRITES, _effects())],
)
def test_what_leaves_two_tasks_free(first: Effects, second: Effects) -> None:
    found = verdict(first, second, _word)
    assert found.free
    assert found.doubts == ()


def test_an_object_that_anything_may_happen_to_meets_each_of_its_parts() -> None:
    whole = _effects(writes={Place("whole", 1)})
    assert verdict(whole, READS, _word).obstacle == "the first changes client, and the second reads it"
    assert verdict(READS, whole, _word).obstacle == "the first reads client.name, and the second changes it"


def test_a_lock_makes_it_useless_and_not_wrong() -> None:
    found = verdict(_effects(locks={1: 1, 2: 1}), _effects(locks={2: 1}), _word)
    assert found.useless == "both need rows, which lets one through at a time"
    assert found.obstacle is None
    assert not found.free
    assert verdict(_effects(locks={1: 1}), _effects(locks={2: 1}), _word).free


def test_a_pool_lets_several_through() -> None:
    found = verdict(_effects(locks={1: 3, 2: 5}), _effects(locks={1: 3, 2: 5}), _word)
    assert found.free
    assert found.at_once == 3
    assert verdict(_effects(locks={1: 3}), _effects(locks={2: 3}), _word).at_once is None
    assert verdict(_effects(locks={1: 3, 2: 1}), _effects(locks={1: 3, 2: 1}), _word).useless is not None


def test_an_obstacle_counts_more_than_a_lock() -> None:
    found = verdict(_effects(locks={1: 1}, writes={NAME}), _effects(locks={1: 1}, reads={NAME}), _word)
    assert found.obstacle is not None
    assert found.useless is None


def test_both_add_to_the_same_list() -> None:
    found = verdict(ADDS, ADDS, _word)
    assert found.free
    assert found.doubts == ("both add to client.name: the order of what is in it may change",)


def test_both_talk_to_a_server() -> None:
    other = Place("world", "network")
    found = verdict(_effects(adds={SERVER}), _effects(adds={other}), _word)
    assert found.doubts == ("both talk to a server: it must keep no order between them",)
    found = verdict(_effects(adds={SERVER}), _effects(adds={SERVER}), _word)
    assert found.doubts == ("both send the same request",)


def test_both_take_random_numbers() -> None:
    numbers = _effects(adds={Place("world", "random numbers")})
    assert verdict(numbers, numbers, _word).doubts == ("both take random numbers: who gets which may change",)
    files = _effects(adds={Place("world", "files")})
    assert verdict(files, files, _word).doubts == ("both use files",)


def test_what_cannot_be_followed_is_a_doubt_whichever_task_it_is_in() -> None:
    expected = ("what store.save does could not be followed",)
    unknown = _effects(unknown={"store.save"})
    assert verdict(unknown, _effects(), _word).doubts == expected
    assert verdict(_effects(), unknown, _word).doubts == expected


def test_a_process_and_a_file_that_it_was_handed() -> None:
    process = _effects(processes=[frozenset({"/tmp/a"})])
    written = _effects(writes={Place("world", "files", "/tmp/a/b")})
    reason = "one writes a file that a process of the other may use"
    assert verdict(process, written, _word).obstacle == reason
    assert verdict(written, process, _word).obstacle == reason
    assert verdict(process, _effects(writes={Place("world", "files", "/tmp/c")}), _word).free
    assert verdict(process, _effects(writes={Place("world", "files")}), _word).obstacle == reason


def test_a_process_that_was_handed_no_path_may_use_any() -> None:
    process = _effects(processes=[frozenset()])
    assert verdict(process, _effects(writes={Place("world", "files", "/tmp/c")}), _word).obstacle is not None
    assert verdict(process, _effects(writes={Place("world", "environment")}), _word).free


def test_two_processes_with_a_path_in_common() -> None:
    one, other = (_effects(processes=[frozenset({"/tmp/a", each})]) for each in ("/tmp/b", "/tmp/c"))
    assert verdict(one, other, _word).obstacle == "both start processes that use /tmp/a"
    one, other = (_effects(processes=[frozenset({each})]) for each in ("/tmp/b", "/tmp/c"))
    assert verdict(one, other, _word).free
    assert verdict(one, other, _word).doubts == ()


def test_two_processes_of_which_one_has_no_path() -> None:
    words = ("both start processes, which may share files in the folder they run in",)
    one, other = _effects(processes=[frozenset()]), _effects(processes=[frozenset({"/tmp/a"})])
    assert verdict(one, other, _word).doubts == words
    assert verdict(other, one, _word).doubts == words
    assert verdict(one, _effects(), _word).doubts == ()


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (NAME, "client.name"),
        (ITEM, "client[key]"),
        (Place("contents", 2), "what is in rows"),
        (Place("whole", 2), "rows"),
        (Place("variable", "a.py", "count"), "the variable count"),
        (Place("world", "environment", "HOME"), "the environment (HOME)"),
        (Place("world", "environment"), "the environment"),
        (Place("world", "files", "/tmp/a"), "files (/tmp/a)"),
        (SERVER, "the same server"),
        (Place("world", "weather"), "weather"),
    ],
)
def test_places_in_words(place: Place, words: str) -> None:
    assert described(place, _word) == words


@pytest.mark.parametrize(
    "place",
    [
        Place("variable", "a.py", "URL"),
        Place("world", "environment", "HOME"),
        Place("world", "folder"),
        Place("world", "logging"),
        Place("world", "process-wide settings"),
    ],
)
def test_what_is_set_for_all_code_and_a_call_that_could_not_be_followed(place: Place) -> None:
    sets, unknown = _effects(writes={place}), _effects(unknown={"connect"})
    for one, other in ((sets, unknown), (unknown, sets)):
        reason = verdict(one, other, _word).obstacle
        assert reason is not None
        assert reason.endswith("and what connect does could not be followed")


def test_a_part_of_a_class_and_a_call_that_could_not_be_followed() -> None:
    unknown = _effects(unknown={"connect"})
    sets = _effects(writes={NAME}, everywhere={NAME})
    reason = "one changes client.name, and what connect does could not be followed"
    assert verdict(sets, unknown, _word).obstacle == reason
    assert verdict(_effects(writes={NAME}), unknown, _word).free
    assert verdict(sets, _effects(), _word).free


def test_what_is_replaced_may_be_used_by_whatever_uses_anything() -> None:
    patches = _effects(patches={"name": "os"})
    named = _effects(reads={Place("variable", "a.py", "name")})
    for one, other in ((patches, READS), (READS, patches), (patches, named), (patches, _effects(unknown={"connect"}))):
        assert verdict(one, other, _word).obstacle == "one replaces os.name, and the other may use it"
    for other in (_effects(), _effects(reads={Place("attribute", 1, "other")}), _effects(reads={SERVER})):
        assert verdict(patches, other, _word).free
    assert not verdict(patches, patches, _word).free, "who comes last leaves it as the other had it"
    anything = _effects(patches={"": "something"})
    assert verdict(anything, READS, _word).obstacle == "one replaces something, and the other may use it"
    assert verdict(anything, _effects(), _word).free


@pytest.mark.parametrize(
    ("mine", "others", "free"),
    [
        ({"/a/b"}, {"/a/b"}, False),
        ({"/a/b"}, {"/a/b/c"}, False),
        ({"/a/b/c"}, {"/a/b"}, False),
        ({"/a/b"}, {"/a/bc"}, True),
        ({"/a/b"}, set(), True),
    ],
)
def test_a_path_that_both_are_handed_and_nobody_can_follow_one(mine: set[str], others: set[str], *, free: bool) -> None:
    known, unknown = _effects(told=others), _effects(told=mine, unknown={"add"})
    for found in (verdict(known, unknown, _word), verdict(unknown, known, _word)):
        reason = (found.obstacle or "").replace("/a/b/c", "/a/b")
        assert reason == ("" if free else "both are handed /a/b, and what add does there could not be followed")
    assert verdict(known, _effects(told=mine), _word).free, "what they do there is known"


ROWS, OTHER = Place("contents", 2, None), Place("attribute", 2, "x")


@pytest.mark.parametrize(
    "parts", [{"writes": {NAME}}, {"adds": {ROWS}}, {"reads": {ROWS}}, {"reads": {OTHER}, "asked": {2}}]
)
def test_code_that_nobody_could_find_and_what_it_may_use(parts: dict[str, Any]) -> None:
    hidden, other = _effects(hidden={1: "what generator gives"}), _effects(**parts)
    for one, two in ((hidden, other), (other, hidden)):
        reason = verdict(one, two, _word).obstacle or ""
        assert reason.startswith("what generator gives is not known, and may use ")


def test_code_that_nobody_could_find_and_what_it_cannot_use() -> None:
    hidden = _effects(hidden={1: "what generator gives"}, writes={Place("whole", 1)})
    assert verdict(hidden, _effects(reads={OTHER, SERVER}), _word).free
    both = verdict(hidden, _effects(hidden={2: "what map gives"}, writes={Place("whole", 2)}), _word)
    assert both.free
    assert both.doubts == ("what generator gives is not known",)


def test_what_is_logged_is_in_nobodys_way_but_of_who_reads_it() -> None:
    logs = _effects(adds={Place("world", "what is logged")})
    assert verdict(logs, logs, _word).doubts == ()
    reads = _effects(reads={Place("world", "what is logged")})
    assert verdict(logs, reads, _word).obstacle is not None


def test_what_is_printed_by_both_is_in_no_order() -> None:
    prints, reads = (_effects(**{how: {Place("world", "what is printed")}}) for how in ("adds", "writes"))
    assert verdict(prints, prints, _word).doubts == ()
    assert not verdict(prints, reads, _word).free
    assert not verdict(reads, _effects(unknown={"show"}), _word).free


def test_both_keep_the_time() -> None:
    stamps = _effects(stamps=True)
    assert verdict(stamps, stamps, _word).doubts == ("both keep the time: which of them is earlier may change",)
    assert verdict(stamps, _effects(), _word).doubts == ()


def test_a_process_may_write_what_the_other_reads() -> None:
    process, read = _effects(processes=[frozenset({"/tmp/a"})]), _effects(reads={Place("world", "files", "/tmp/a/b")})
    reason = "one uses /tmp/a/b, and a process of the other was handed it"
    assert verdict(process, read, _word).obstacle == reason
    assert verdict(read, process, _word).obstacle == reason
    assert verdict(process, _effects(reads={Place("world", "files", "/tmp/c")}), _word).free


def test_two_processes_of_which_one_has_a_folder_and_the_other_a_file_in_it() -> None:
    one, other = _effects(processes=[frozenset({"/tmp/a"})]), _effects(processes=[frozenset({"/tmp/a/b"})])
    assert verdict(one, other, _word).obstacle == "both start processes that use /tmp/a"


@pytest.mark.parametrize(
    ("setting", "other"),
    [
        (UMASK, _effects(writes={Place("world", "files", "/a")})),
        (UMASK, _effects(processes=[frozenset()])),
        (TIMEOUT, _effects(adds={Place("world", "network")})),
        (TIMEOUT, _effects(reads={Place("world", "servers", "80")})),
        (ZONE, _effects(reads={Place("world", ZONE)})),
        (UMASK, _effects(unknown={"f"})),
    ],
)
def test_what_is_set_for_the_process_and_gone_by(setting: str, other: Effects) -> None:
    sets = _effects(writes={Place("world", setting)})
    assert verdict(sets, other, _word).obstacle is not None
    assert verdict(other, sets, _word).obstacle is not None


def test_what_is_set_for_the_process_and_does_not_matter() -> None:
    reads = _effects(reads={Place("world", "files", "/a")})
    assert verdict(_effects(writes={Place("world", UMASK)}), reads, _word).free
    assert verdict(_effects(writes={Place("world", TIMEOUT)}), reads, _word).free


def test_a_variable_of_a_module_and_functions_of_it() -> None:
    sets, uses = _effects(modules_set={"tempfile"}), _effects(modules_used={"tempfile", "time"})
    assert verdict(sets, uses, _word).obstacle == "one sets a variable of tempfile, and the other goes by it"
    assert verdict(uses, sets, _word).obstacle is not None
    assert verdict(sets, _effects(modules_used={"time"}), _word).free
    connects = _effects(modules_used={"urllib.request"}, adds={Place("world", NETWORK)})
    assert verdict(_effects(modules_set={"socket"}), connects, _word).obstacle is not None
    assert verdict(sets, connects, _word).free


def test_processes_that_are_handed_one_name() -> None:
    group, user = ("groupadd", "staff", True), ("useradd", "staff", True)
    first = _effects(processes=[frozenset(["/a"])], commands={group})
    second = _effects(processes=[frozenset(["/b"])], commands={user})
    (doubt,) = verdict(first, second, _word).doubts
    assert doubt == "both start processes that are handed staff: one may need what the other makes"
    assert verdict(first, _effects(commands={group}), _word).doubts == (), "that is what the program is to do"
    again = _effects(commands={("groupadd", "staff", False)})
    assert verdict(first, again, _word).doubts == (doubt,)


def test_processes_that_are_handed_paths_do_not_read_what_another_makes_for_its_own() -> None:
    files = Place("world", "files")

    def starts(*paths: str, writes: str) -> Effects:
        made = Place("world", "files", writes)
        return _effects(reads={files}, writes={made}, processes=[frozenset(paths)])

    assert verdict(starts("/t/a", writes="/t/a"), starts("/t/b", writes="/t/b"), _word).free
    assert not verdict(starts("/t/a", writes="/t/c"), starts("/t/b", writes="/t/b"), _word).free
    assert not verdict(starts("/t/a", writes="/t/a"), starts("/t/a/b", writes="/t/b"), _word).free
    assert not verdict(starts(writes="/t/a"), starts("/t/b", writes="/t/b"), _word).free
    assert not verdict(starts("/t/a", writes="/t/a"), _effects(reads={files}), _word).free
