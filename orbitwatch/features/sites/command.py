"""``orbitwatch sites``: places by name, and the user's own."""

from __future__ import annotations

from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orbitwatch.cli.help import ExampleGroup
from orbitwatch.cli.options import output_options, settings_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from orbitwatch.formats.rows import Rows
    from orbitwatch.sites import Site

_ADD = "orbitwatch sites add home 41.9028,12.4964,60 --zone Europe/Rome"


@click.group(
    cls=ExampleGroup,
    examples=(
        ("Which sites have 'guam' in their names?", "orbitwatch sites list guam"),
        ("Save your own place; it is used where no --site is given", _ADD),
        ("Forget it", "orbitwatch sites remove home"),
    ),
)
def command() -> None:
    """Places by name: search those that ship, save your own."""


@command.command(
    name="list",
    examples=(
        ("All of them", "orbitwatch sites list"),
        ("Those with a text in name or alias", "orbitwatch sites list naval"),
        ("Observatories, as CSV", "orbitwatch sites list --kind observatory --format csv"),
    ),
)
@click.argument("text", default="")
@click.option("--kind", metavar="KIND", help="Only sites of this kind, such as observatory.")
@output_options
@settings_options
def list_sites(
    text: str,
    kind: str | None,
    format_: str | None,
    output: str | None,
    offline: bool | None,
    data_dir: Path | None,
) -> None:
    """Sites whose name or alias contains TEXT; your own come first."""
    from orbitwatch import remarks
    from orbitwatch.features.sites.columns import SITE_COLUMNS
    from orbitwatch.selection.settings import settings_from
    from orbitwatch.selection.site_selection import gazetteer_from
    from orbitwatch.terminal.output import open_output

    with open_output(format_, output, SITE_COLUMNS) as out:
        gazetteer = gazetteer_from(settings_from(data_dir, offline))
        found = gazetteer.matching(text, kind)
        if not found:
            remarks.note(f"no site's name contains {text!r}")
        rows = _rows(found)
        if out.is_table:
            _print(rows, out.console())
        else:
            out.write(rows)


@command.command(
    name="add",
    examples=(("Your own place, 60 m above the ellipsoid", _ADD),),
)
@click.argument("name")
@click.argument("place", metavar="LAT,LON[,HEIGHT_M]")
@click.option("--zone", metavar="ZONE", help="Its time zone, such as Europe/Rome. Default: UTC.")
@click.option("--alias", "aliases", multiple=True, metavar="NAME", help="Another name for it.")
@click.option("--replace", is_flag=True, help="Replace a site saved under that name.")
@settings_options
def add(
    name: str,
    place: str,
    zone: str | None,
    aliases: tuple[str, ...],
    replace: bool,
    offline: bool | None,
    data_dir: Path | None,
) -> None:
    """Save a site of your own; the one named home is used where no --site is given."""
    from orbitwatch import remarks
    from orbitwatch.selection.settings import settings_from
    from orbitwatch.selection.site_selection import OWN_SITES
    from orbitwatch.sites import Site, add_site, parse_site

    where = parse_site(place)
    site = Site(
        name=name,
        latitude_deg=where.latitude_deg,
        longitude_deg=where.longitude_deg,
        height_m=where.height_m,
        timezone=zone or "UTC",
        kind="own",
        aliases=aliases,
    )
    file = settings_from(data_dir, offline).data_dir / OWN_SITES
    replaced = add_site(file, site, replace=replace)
    remarks.note(f"{'replaced' if replaced else 'saved'} {site.name} in {file}")


@command.command(name="remove", examples=(("Forget home", "orbitwatch sites remove home"),))
@click.argument("name")
@settings_options
def remove(name: str, offline: bool | None, data_dir: Path | None) -> None:
    """Forget a site of your own; those that ship stay."""
    from orbitwatch import remarks
    from orbitwatch.selection.settings import settings_from
    from orbitwatch.selection.site_selection import OWN_SITES
    from orbitwatch.sites import remove_site

    file = settings_from(data_dir, offline).data_dir / OWN_SITES
    remarks.note(f"removed {remove_site(file, name).name} from {file}")


def _rows(sites: Sequence[Site]) -> Rows:
    from orbitwatch.features.sites.columns import SITE_COLUMNS
    from orbitwatch.formats.rows import rows_of

    return rows_of(
        SITE_COLUMNS,
        {
            "site": [site.name for site in sites],
            "kind": [site.kind or None for site in sites],
            "country": [site.country or None for site in sites],
            "latitude_deg": [site.latitude_deg for site in sites],
            "longitude_deg": [site.longitude_deg for site in sites],
            "height_m": [site.height_m for site in sites],
            "timezone": [site.timezone for site in sites],
            "aliases": ["|".join(site.aliases) or None for site in sites],
        },
    )


def _print(rows: Rows, console: Console) -> None:
    from orbitwatch.terminal.table_layout import TableColumn, build_table, fit, right

    listed: list[dict[str, Any]] = list(rows)
    columns = [
        TableColumn("site", [row["site"] or "" for row in listed], inf),
        TableColumn("kind", [row["kind"] or "" for row in listed], 60),
        TableColumn("country", [row["country"] or "" for row in listed], 50),
        right("latitude", [f"{row['latitude_deg']:.4f}°" for row in listed], 90),
        right("longitude", [f"{row['longitude_deg']:.4f}°" for row in listed], 90),
        right("height", [f"{row['height_m']:.0f} m" for row in listed], 40),
        TableColumn("zone", [row["timezone"] or "" for row in listed], 70),
        TableColumn("also", [(row["aliases"] or "").replace("|", ", ") for row in listed], 10),
    ]
    kept, _ = fit(columns, console.width)
    console.print(build_table(kept, (), ""))
