"""While a command runs, the archive is opened once; what happens to the file meanwhile counts."""

from __future__ import annotations

import os
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from orbitwatch.archive.combined_holdings import combined_holdings
from orbitwatch.archive.database.failures import mark_for_check
from orbitwatch.archive.database.kept_open import archive_kept_open
from orbitwatch.archive.database.location import FILE
from orbitwatch.archive.database.opening import open_store, with_archive
from orbitwatch.archive.database.store import Store
from orbitwatch.archive.selection import Need
from orbitwatch.elements.identity import CatalogObject
from orbitwatch.execution.local_pool import LocalPool
from tests.archive.database.samples import EPOCH, NOW, element_set, many


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with open_store(tmp_path) as store:
        store.add(many(3, 4), source="file", fetched=NOW)
    return tmp_path


def used(folder: Path) -> Store:
    return with_archive(folder, lambda store: store, lambda _: None)


def is_open(store: Store) -> bool:
    try:
        store.newest()
    except Exception:
        return False
    return True


def test_it_is_opened_once_and_closed_at_the_end(folder: Path) -> None:
    with archive_kept_open():
        first = used(folder)
        assert used(folder) is first
        assert is_open(first)
    assert not is_open(first)
    assert used(folder) is not used(folder)


def test_a_failure_closes_it(folder: Path) -> None:
    opened: list[Store] = []

    def fail(store: Store) -> None:
        opened.append(store)
        raise ZeroDivisionError

    with archive_kept_open():
        with pytest.raises(ZeroDivisionError):
            with_archive(folder, fail, lambda _: None)
        assert not is_open(opened[0])
        assert is_open(used(folder))


def test_one_use_within_another_has_a_store_of_its_own(folder: Path) -> None:
    with archive_kept_open():
        inner, outer = with_archive(folder, lambda store: (used(folder), store), lambda _: None)
        assert inner is not outer
        assert used(folder) in (inner, outer)
    assert not is_open(inner)
    assert not is_open(outer)


def test_a_file_set_aside_or_due_for_a_check_is_opened_anew(folder: Path) -> None:
    with archive_kept_open():
        first = used(folder)
        mark_for_check(folder / FILE)
        second = used(folder)
        assert second is not first
        for file in folder.glob(f"{FILE}*"):
            file.rename(file.with_name(f"old-{file.name}"))
        assert with_archive(folder, Store.newest, lambda _: None) == []
    assert not is_open(first)
    assert not is_open(second)


def test_another_thread_opens_its_own(folder: Path) -> None:
    found: list[Store] = []
    with archive_kept_open():
        first = used(folder)
        thread = threading.Thread(target=lambda: found.append(used(folder)))
        thread.start()
        thread.join()
        assert found[0] is not first
        assert used(folder) is first


def files_open(folder: Path) -> list[str]:
    """Return the files in ``folder`` that this process has open."""
    links = [link for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    return [str(file) for file in map(Path.readlink, links) if file.is_relative_to(folder)]


@pytest.mark.skipif(sys.platform != "linux", reason="forks, and reads /proc")
def test_a_forked_child_inherits_no_connection_and_leaves_the_archive_whole(folder: Path) -> None:
    end = 1
    child = -1
    try:
        with archive_kept_open():
            used(folder)
            assert files_open(folder)
            child = os.fork()
            inherited = files_open(folder)
            with_archive(
                folder,
                lambda store: store.add([element_set(9 + (not child), 0)], source="f", fetched=NOW),
                lambda _: None,
            )
            if child:
                assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
                assert used(folder) is used(folder)
            else:
                end = 0 if not inherited and not files_open(folder) else 2
    finally:
        if not child:
            os._exit(end)  # after the end of the block, which must close nothing of the parent's
    with open_store(folder) as store:
        assert {s.norad_cat_id for s in store.newest()} == {1, 2, 3, 9, 10}


@pytest.mark.skipif(sys.platform != "linux", reason="forks, and reads /proc")
def test_the_processes_of_a_search_inherit_no_connection(folder: Path) -> None:
    with archive_kept_open():
        used(folder)
        assert list(LocalPool(2).map(files_open, [folder] * 4)) == [[]] * 4
        assert is_open(used(folder))


def test_objects_tell_whether_all_their_sets_are_at_hand(folder: Path) -> None:
    with open_store(folder) as store:
        store.add([element_set(9, 0)], source="file", fetched=NOW)
    about = Need(EPOCH, EPOCH)
    whole = {
        held.record.catalog_id: held.has_all_sets
        for held in combined_holdings(folder, about, lambda _: None).load([1, 9])
    }
    assert whole == {1: False, 9: True}
    (one,) = combined_holdings(folder, None, lambda _: None).load([1])
    assert one.has_all_sets
    assert len(one.element_sets) == 4


def test_an_outlier_left_out_makes_an_object_incomplete(folder: Path) -> None:
    (one,) = combined_holdings(folder, None, lambda _: None).load([1])
    assert not replace(one, element_sets=one.element_sets[1:]).has_all_sets
    assert CatalogObject(one.record, one.element_sets[1:]).has_all_sets  # as those of a file are
