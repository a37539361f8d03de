"""``orbitwatch sites``: places by name, and the user's own."""

from __future__ import annotations

from pathlib import Path

import click

from orbitwatch.cli.help import ExampleGroup
from orbitwatch.cli.options import limit_option, output_options, settings_options

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
@limit_option
@output_options
@settings_options
def list_sites(
    text: str,
    kind: str | None,
    limit: int | None,
    format_: str | None,
    output: str | None,
    offline: bool | None,
    data_dir: Path | None,
) -> None:
    """Sites whose name or alias contains TEXT; your own come first."""
    from orbitwatch.features.sites.answer import SitesQuestion, answer
    from orbitwatch.features.sites.columns import SITE_COLUMNS
    from orbitwatch.features.sites.table import render_sites
    from orbitwatch.selection.settings import settings_from
    from orbitwatch.terminal.output import open_output
    from orbitwatch.terminal.rendering import deliver

    with open_output(format_, output, SITE_COLUMNS) as out:
        settings = settings_from(data_dir, offline)
        deliver(answer(SitesQuestion(text, kind), settings).first(limit), out, render_sites)


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
