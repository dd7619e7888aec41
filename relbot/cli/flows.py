"""`relbot flows check|changes|list|show|schema|welsh|play`: for the people who write conversations."""

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from relbot.cli.tongue import Tongue, lang_option
from relbot.errors import FileError
from relbot.resources import conversations_dir

if TYPE_CHECKING:
    from relbot.flow.loader import Library
    from relbot.flow.models import Catalogue, Flow

flows_app = typer.Typer(name="flows", help="Write and try conversations.", no_args_is_help=True)

Folder = Annotated[
    Path | None,
    typer.Option("--folder", help="Folder with flows/ and phrases/; without it, the conversations relbot comes with."),
]

Own = Annotated[
    Path | None, typer.Option("--own", help="A folder of your own flows/ and phrases/, laid over the others.")
]


class View(StrEnum):
    """How `flows show` draws a flow."""

    TEXT = "text"
    MERMAID = "mermaid"
    JSON = "json"


@flows_app.command("check")
def check(
    folder: Annotated[
        Path | None, typer.Argument(help="Folder with flows/ and phrases/; without it, relbot's own.")
    ] = None,
    own: Own = None,
) -> None:
    """Look for mistakes; each is printed as file:line:column. Exit code 1 if there are any."""
    from relbot.flow.checks import Limits, check_library
    from relbot.service import ports

    library = _library(folder, own)
    carried = ports.Limits()
    findings = check_library(library, Limits(text=carried.text, label=carried.label))
    lines = [str(finding) for finding in sorted(findings)] + _missing_lines(library.catalogue, folder)
    if lines:
        _print_and_fail(lines)
    catalogue = library.catalogue
    typer.echo(
        f"{len(catalogue.flows)} flows, {len(catalogue.phrases)} phrases, no mistakes found ({catalogue.hash[:12]})"
    )


@flows_app.command("changes")
def changes(
    own: Annotated[Path, typer.Argument(help="The folder of your own flows/ and phrases/.")], folder: Folder = None
) -> None:
    """Show what your own folder changes of relbot's conversations: before → after, in both languages."""
    from relbot.flow.changes import changes as changes_of

    lines = list(changes_of(_catalogue(folder, None), _catalogue(folder, own)))
    for line in lines or [f"{own} changes nothing"]:
        typer.echo(line)


@flows_app.command("list")
def list_(
    lang: Annotated[Tongue, lang_option("The language of the titles.")] = Tongue.EN,
    folder: Folder = None,
    own: Own = None,
) -> None:
    """Name every flow, a line each, with its title."""
    flows = sorted(_catalogue(folder, own).flows.items())
    width = max((len(name) for name, _ in flows), default=0)
    for name, flow in flows:
        typer.echo(f"{name:{width}}  {flow.title.in_(lang.language)}")


@flows_app.command("show")
def show(
    name: Annotated[str, typer.Argument(help="The flow's name; `relbot flows list` names them all.")],
    lang: Annotated[Tongue, lang_option("The language to show.")] = Tongue.EN,
    view: Annotated[View, typer.Option("--as", help="text, mermaid for a page, or json.")] = View.TEXT,
    folder: Folder = None,
    own: Own = None,
) -> None:
    """Show what a flow says and where it goes."""
    from relbot.flow.catalogue import catalogue_text
    from relbot.flow.diagram import mermaid, outline

    catalogue = _catalogue(folder, own)
    flow = _flow(catalogue, name)
    if view is View.JSON:
        content = json.loads(catalogue_text(catalogue))["flows"][name]
        typer.echo(json.dumps(content, ensure_ascii=False, indent=2))
    else:
        draw = mermaid if view is View.MERMAID else outline
        typer.echo(draw(flow, lang.language), nl=False)


@flows_app.command("schema")
def schema() -> None:
    """Print the JSON Schema of a flow file; editors check and complete with it."""
    from relbot.flow.schema import flow_schema

    typer.echo(json.dumps(flow_schema(), ensure_ascii=False, indent=2))


@flows_app.command("welsh")
def welsh(folder: Folder = None) -> None:
    """Print the Welsh lines that wait for a native reader: docs/welsh-review.md."""
    from relbot.flow.review import confirmed_lines, review_page

    try:
        confirmed = confirmed_lines(folder or conversations_dir())
    except FileError as fault:
        _print_and_fail([str(fault)])
    typer.echo(review_page(_catalogue(folder, None), confirmed), nl=False)


@flows_app.command("play")
def play(
    name: Annotated[str, typer.Argument(help="The flow's name.")],
    lang: Annotated[Tongue, lang_option("The language to play it in.")] = Tongue.EN,
    first_name: Annotated[str, typer.Option("--name", help="First name of whom you play.")] = "Ela",
    closed: Annotated[bool, typer.Option("--closed", help="Play it outside reading hours.")] = False,
    folder: Folder = None,
    own: Own = None,
) -> None:
    """Go through a flow here. Type a button's number, or words; an empty line ends it."""
    import asyncio

    from relbot.cli.playing import play_flow
    from relbot.clock import SystemClock

    catalogue = _catalogue(folder, own)
    flow = _flow(catalogue, name)
    asyncio.run(play_flow(catalogue, flow, lang.language, first_name, is_open=not closed, clock=SystemClock()))


def _catalogue(folder: Path | None, own: Path | None) -> "Catalogue":
    return _library(folder, own).catalogue


def _library(folder: Path | None, own: Path | None) -> "Library":
    """A folder, or relbot's own, with another laid over it; ends the command with every fault in them."""
    from relbot.flow.laying import lay_over
    from relbot.flow.loader import CatalogueErrors, load_library

    try:
        shipped = load_library(folder or conversations_dir())
        return shipped if own is None else lay_over(shipped, own)
    except CatalogueErrors as faults:
        _print_and_fail([str(fault) for fault in faults.errors])


def _flow(catalogue: "Catalogue", name: str) -> "Flow":
    if name not in catalogue.flows:
        _print_and_fail([f"relbot: there is no flow {name}; there are {', '.join(sorted(catalogue.flows))}"])
    return catalogue.flow(name)


def _missing_lines(catalogue: "Catalogue", folder: Path | None) -> list[str]:
    """Phrases that the engine says and the catalogue lacks; the engine knows them, the checks below it cannot."""
    from relbot.engine import missing_phrases

    missing = missing_phrases(catalogue)
    if not missing:
        return []
    where = (folder or conversations_dir()) / "phrases"
    return [
        *(f"{where / key.partition('.')[0]}.yaml: add {key.partition('.')[2]}" for key in missing),
        f"relbot says these by itself. Begin with a copy of all its conversations: {conversations_dir()}",
    ]


def _print_and_fail(lines: list[str]) -> NoReturn:
    for line in lines:
        typer.echo(line, err=True)
    raise typer.Exit(1)
