"""The settings of one run, from flags, environment and configuration file."""

from __future__ import annotations

import os
from pathlib import Path

from orbitwatch.config import Settings, load_settings
from orbitwatch.errors import UsageError


def settings_from(data_dir: Path | None, offline: bool | None) -> Settings:
    """Return the settings that flags, environment and configuration file make together."""
    settings = load_settings(data_dir, offline, os.environ)
    if not settings.folder_is_chosen:
        return settings  # where the system puts it; what needs the archive says what is wrong
    folder = settings.data_dir
    there = next((path for path in (folder, *folder.parents) if path.exists()), folder)
    if there.exists() and not there.is_dir():
        raise UsageError(
            f"cannot use the data folder {folder}: {there} is a file",
            hint="choose another folder with --data-dir",
        )
    return settings
