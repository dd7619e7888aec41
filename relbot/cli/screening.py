"""`relbot screening`: measure how well screening hears, and see why a text got its level."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from relbot.cli.tongue import Tongue, lang_option
from relbot.errors import FileError

if TYPE_CHECKING:
    from rich.table import Table

    from relbot.screening import Screening
    from relbot.screening.evaluation import Counts, Rates

screening_app = typer.Typer(
    name="screening",
    no_args_is_help=True,
    help="How relbot hears what a child writes: measure it on your own rows, or ask about one text.\n\n"
    "Screening runs on this machine, sends nothing anywhere and keeps nothing.",
)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")]


@screening_app.command()
def evaluate(
    file: Annotated[Path, typer.Argument(metavar="FILE.tsv", help="Tab-separated rows with a heading.")],
    as_json: AsJson = False,
) -> None:
    """Count how many rows of a labelled file went to urgent, concern and ordinary.

    The heading names the columns id, lang (en or cy), age_band, label and text. Labels: urgent, concern, ordinary,
    and benign_hard (looks dangerous, is not). Shares stand with their 95 % Wilson interval, so that a small file
    does not claim much. Try it: relbot screening evaluate training/screening/validation.tsv
    """
    from rich.console import Console

    from relbot.screening.evaluation import count, rates, read_rows

    try:
        counts = count(read_rows(file))
    except FileError as error:
        typer.echo(f"relbot: {error}", err=True)
        raise typer.Exit(2) from error
    shares = rates(counts)
    if as_json:
        typer.echo(json.dumps({"counts": counts, "rates": shares}))
    else:
        Console().print(_table(counts, shares))


def _table(counts: "Counts", shares: "Rates") -> "Table":
    from rich.table import Column, Table

    names = ("label", "lang", "rows", "urgent", "concern", "ordinary", "to urgent", "to concern or above")
    table = Table(*(Column(name, overflow="fold") for name in names))  # on a narrow screen nothing is cut off
    for label, groups in shares.items():
        for language, share in groups.items():
            levels = counts[label].get(language)
            numbers = [str(levels[level]) for level in ("urgent", "concern", "ordinary")] if levels else ["", "", ""]
            table.add_row(
                label,
                language,
                f"{share['rows']:.0f}",
                *numbers,
                *(
                    f"{share[name]:.1%} ({share[f'{name}_low']:.1%}–{share[f'{name}_high']:.1%})"
                    for name in ("urgent", "concern_or_above")
                ),
            )
    return table


@screening_app.command()
def explain(
    text: Annotated[str, typer.Argument(help="What somebody might write, in quotes.")],
    language: Annotated[Tongue, lang_option("The writer's language; both are always heard.")] = (Tongue.EN),
    as_json: AsJson = False,
) -> None:
    """Show the level of one text and the reasons for it.

    Each reason is a code and the rule that spoke: a row of a table in relbot/screening/data, or "model" for
    the trained classifier. Never try this with a real child's words on a shared machine: shells keep a history.
    """
    from relbot.screening import screen

    found = screen(text, language=language.value)
    if as_json:
        typer.echo(json.dumps(asdict(found)))
        return
    for line in _sentences(found):
        typer.echo(line)


def _sentences(found: "Screening") -> list[str]:
    lines = [f"level   {found.level.value}", f"reply   {found.kind or 'none'}"]
    if found.ask_idiom:
        lines.append("asks    whether it is just a saying")
    return lines + ([f"reason  {reason.code} ({reason.rule})" for reason in found.reasons] or ["reason  none heard"])
