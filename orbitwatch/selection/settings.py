"""The settings of one run, from flags, environment and configuration file."""

from __future__ import annotations

import os
from pathlib import Path

from orbitwatch import remarks
from orbitwatch.archive.earth_orientation import use_earth_orientation
from orbitwatch.config import Settings, load_settings
from orbitwatch.configuration_file import config_file
from orbitwatch.errors import UsageError
from orbitwatch.selection.holdings import warn_repaired


def settings_from(data_dir: Path | None, offline: bool | None) -> Settings:
    """Return the settings of flags, environment and configuration file combined.

    From here on UT1 comes from the archive in their data folder, where that has it best.
    """
    settings = load_settings(data_dir, offline, os.environ)
    use_earth_orientation(settings.data_dir, warn_repaired)
    network = "the network is not used" if settings.offline else "the network may be used"
    remarks.detail(
        f"configuration: {config_file(os.environ)}; data: {settings.data_dir}; {network}"
    )
    if not settings.folder_is_chosen:
        return settings  # the default folder: errors are reported when the archive is used
    folder = settings.data_dir
    there = next((path for path in (folder, *folder.parents) if path.exists()), folder)
    if there.exists() and not there.is_dir():
        raise UsageError(
            f"cannot use the data folder {folder}: {there} is a file",
            hint="choose another folder with --data-dir",
        )
    return settings
