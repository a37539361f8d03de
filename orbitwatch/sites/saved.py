"""The user's own sites: one CSV file, changed atomically by one process at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orbitwatch import files, locks
from orbitwatch.errors import NotFoundError, UsageError
from orbitwatch.sites.coordinates import is_position
from orbitwatch.sites.records import format_sites, read_sites
from orbitwatch.sites.site import Site, normalise

LOCK_SECONDS = 10.0


def add_site(file: Path, site: Site, *, replace: bool = False) -> Site | None:
    """Save ``site`` in ``file``, created with its folder if needed; return the replaced site.

    A saved site of the same name is replaced only with ``replace=True``. Raises UsageError
    if the name or an alias is taken or looks like coordinates, and if the file is damaged (it is
    then not changed), cannot be written, or stays locked by another process.
    """
    if is_position(site.name):
        raise UsageError(f"{site.name!r} looks like coordinates", hint="give the site a name")
    with _exclusive(file) as target:
        sites = read_sites(target, missing_ok=True)
        names = [normalise(other.name) for other in sites]
        place = names.index(key) if (key := normalise(site.name)) in names else len(sites)
        replaced = sites[place] if place < len(sites) else None
        if replaced and not replace:
            raise UsageError(
                f"a site named {replaced.name!r} is already saved",
                hint="choose another name, or replace it (--replace)",
            )
        _check_free(site, sites[:place] + sites[place + 1 :])
        _write(target, [*sites[:place], site, *sites[place + 1 :]])
        return replaced


def remove_site(file: Path, name: str) -> Site:
    """Remove the site named ``name`` from ``file`` and return it.

    Raises NotFoundError if no saved site has that name (an alias does not count), and
    UsageError if the file is damaged or cannot be written.
    """
    with _exclusive(file) as target:
        sites = read_sites(target, missing_ok=True)
        for site in sites:
            if normalise(site.name) == normalise(name):
                _write(target, [other for other in sites if other is not site])
                return site
        raise _not_saved(name, sites)


def _check_free(site: Site, others: list[Site]) -> None:
    wanted = {normalise(text) for text in (site.name, *site.aliases)}
    for other in others:
        for text in (other.name, *other.aliases):
            if normalise(text) in wanted:
                raise UsageError(
                    f"{text!r} already names the saved site {other.name!r}",
                    hint="choose another name or alias, or remove that site first",
                )


def _not_saved(name: str, sites: list[Site]) -> NotFoundError:
    saved = ", ".join(site.name for site in sites[:8]) or "none"
    return NotFoundError(
        f"you have not saved a site named {name!r}",
        hint=f"saved sites: {saved}; the shipped ones cannot be removed",
    )


@contextmanager
def _exclusive(file: Path) -> Iterator[Path]:
    """Yield the real path of ``file`` and keep other processes from changing it.

    The empty lock file stays, as other versions of orbitwatch expect.
    """
    try:
        target = file.resolve()  # a link to a file elsewhere stays a link
        target.parent.mkdir(parents=True, exist_ok=True)
        lock = target.with_name(f".{target.name}.lock")
        with locks.locked(lock, wait_s=LOCK_SECONDS):
            yield target
    except locks.FileInUseError:
        raise UsageError(
            f"another process keeps {file} locked",
            hint="wait until it has finished, then try again",
        ) from None
    except OSError as error:
        raise UsageError(
            f"cannot change {file}: {error.strerror or error}",
            hint="check that the folder exists and that you may write there",
        ) from error


def _write(target: Path, sites: list[Site]) -> None:
    with files.replacing(target, text=True, newline="") as stream:
        stream.write(format_sites(sites))
