"""``orbitwatch sites``: places by name, and the user's own."""

from __future__ import annotations

from pathlib import Path

import click

from orbitwatch import remarks
from orbitwatch.cli.help import ExampleGroup
from orbitwatch.cli.options import limit_option, settings_options, site_output_options
from orbitwatch.selection.settings import settings_from
from orbitwatch.selection.site_selection import OWN_SITES, gazetteer_from, select_sites
from orbitwatch.sites import Site, add_site, normalise, remove_site
from orbitwatch.terminal.output import open_output

_SOUTHERN = {"ignore_unknown_options": True}  # -33.86,151.21 is a place, not an option
_ADD = "orbitwatch sites add home 41.9028,12.4964,60 --zone Europe/Rome"


@click.group(
    cls=ExampleGroup,
    invoke_without_command=True,
    examples=(
        ("Which sites have 'guam' in their names?", "orbitwatch sites list guam"),
        ("Which sites lie near a place?", "orbitwatch sites near 48.2,16.4"),
        ("Save your own place; it is used if no --site is given", _ADD),
        ("Forget it", "orbitwatch sites remove home"),
    ),
)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Places by name: search the shipped ones, also by distance, and save your own.

    Without a command, list them.
    """
    if ctx.invoked_subcommand is None:
        with list_sites.make_context("list", [], parent=ctx) as listing:
            list_sites.invoke(listing)


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
@site_output_options
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
    from orbitwatch.features.sites.answer import SITE_COLUMNS, SitesQuestion, answer
    from orbitwatch.features.sites.table import render_sites
    from orbitwatch.terminal.rendering import deliver

    with open_output(format_, output, SITE_COLUMNS) as out:
        settings = settings_from(data_dir, offline)
        deliver(answer(SitesQuestion(text, kind), settings).first(limit), out, render_sites)


@command.command(
    name="near",
    context_settings=_SOUTHERN,
    examples=(
        ("Which sites lie near Guam?", "orbitwatch sites near guam"),
        (
            "The three observatories nearest to a position",
            "orbitwatch sites near 48.2,16.4 --kind observatory --limit 3",
        ),
    ),
)
@click.argument("place", metavar="NAME|LAT,LON")
@click.option("--kind", metavar="KIND", help="Only sites of this kind, such as observatory.")
@click.option(
    "-n",
    "--limit",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    metavar="N",
    help="At most this many sites.",
)
@site_output_options
@settings_options
def near(
    place: str,
    kind: str | None,
    limit: int,
    format_: str | None,
    output: str | None,
    offline: bool | None,
    data_dir: Path | None,
) -> None:
    """Sites by their distance from a PLACE, the nearest first."""
    from orbitwatch.features.sites.answer import NEAR_COLUMNS, NearQuestion, answer_near
    from orbitwatch.features.sites.table import render_sites
    from orbitwatch.terminal.rendering import deliver

    with open_output(format_, output, NEAR_COLUMNS) as out:
        settings = settings_from(data_dir, offline)
        question = NearQuestion(select_sites([place], settings)[0], kind, limit)
        deliver(answer_near(question, settings), out, render_sites)


@command.command(
    name="add",
    context_settings=_SOUTHERN,
    examples=(
        ("Your own place, 60 m above the ellipsoid", _ADD),
        (
            "With the hills and houses around it",
            "orbitwatch sites add yard 41.9,12.5 --horizon hills.csv",
        ),
    ),
)
@click.argument("name")
@click.argument("place", metavar="LAT,LON[,HEIGHT_M]")
@click.option(
    "--zone",
    metavar="ZONE",
    help="Its time zone, such as Europe/Rome. Default: that of the position.",
)
@click.option("--alias", "aliases", multiple=True, metavar="NAME", help="Another name for it.")
@click.option(
    "--horizon",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Its own horizon: azimuth, elevation in degrees on each line, as CSV; gz and zip too.",
)
@click.option("--replace", is_flag=True, help="Replace a site saved under that name.")
@settings_options
def add(
    name: str,
    place: str,
    zone: str | None,
    aliases: tuple[str, ...],
    horizon: Path | None,
    replace: bool,
    offline: bool | None,
    data_dir: Path | None,
) -> None:
    """Save your own site; the one named home is used if no --site is given.

    With a --horizon a satellite is up at the site while it is above both that and
    --min-elevation. The horizon is stored with the site: save it again to change it.
    """
    settings = settings_from(data_dir, offline)
    gazetteer = gazetteer_from(settings)
    where = gazetteer.at_position(place)
    site = Site(
        name=name,
        latitude_deg=where.latitude_deg,
        longitude_deg=where.longitude_deg,
        height_m=where.height_m,
        timezone=zone or where.timezone,
        kind="own",
        aliases=aliases,
        horizon=horizon,
    )
    for name_ in (site.name, *site.aliases):
        for hidden in gazetteer.shipped:
            if normalise(name_) in map(normalise, (hidden.name, *hidden.aliases)):
                remarks.warn(
                    f"{name_} now means this place, and no longer {hidden.name} that ships "
                    f"({hidden.latitude_deg:.2f}, {hidden.longitude_deg:.2f})"
                )
    file = settings.data_dir / OWN_SITES
    replaced = add_site(file, site, replace=replace)
    own = f" with a horizon of {site.horizon_profile}" if site.horizon_profile else ""
    remarks.note(f"{'replaced' if replaced else 'saved'} {site.name}{own} in {file}")
    if replaced is not None and replaced.horizon_profile and not site.horizon_profile:
        remarks.warn(f"{site.name} no longer has its horizon: to keep it, give --horizon again")


@command.command(name="remove", examples=(("Forget home", "orbitwatch sites remove home"),))
@click.argument("name")
@settings_options
def remove(name: str, offline: bool | None, data_dir: Path | None) -> None:
    """Remove a site of your own; shipped ones cannot be removed."""

    file = settings_from(data_dir, offline).data_dir / OWN_SITES
    remarks.note(f"removed {remove_site(file, name).name} from {file}")
