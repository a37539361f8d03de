"""Help that is true: words for commands, where options belong, what a shell completes."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from orbitwatch.cli.main import COMMANDS, group
from orbitwatch.cli.suggestions import COMMAND_SYNONYMS, OPTION_SYNONYMS
from orbitwatch.cli.topics import TOPICS, page
from orbitwatch.formats import registry
from orbitwatch.terminal.narrow import fitted_page
from tests.cli.running import run, run_on_terminal
from tests.making.man_page import PAGE, man_page

PASS = ("passes", "iss", "-s", "rome", "--start", "2026-08-22", "-n", "1")


def test_words_that_are_no_command_lead_to_one() -> None:
    assert not set(COMMAND_SYNONYMS) & set(COMMANDS)
    assert {words.split()[0] for words in COMMAND_SYNONYMS.values()} - set(COMMANDS) == {
        "--version"
    }


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("predict", "iss"), "use orbitwatch passes"),
        (("Reentry",), "use orbitwatch decay"),
        (("overflights", "iss", "--visible"), "it belongs to passes"),
        (("passes", "iss", "--lat", "41"), "did you mean --site LAT,LON?"),
        (("map", "iss", "--at", "now"), "did you mean --time?"),
        (("help", "pases"), "did you mean passes?"),
    ],
)
def test_what_was_meant_is_said(tmp_path: Path, args: tuple[str, ...], words: str) -> None:
    ran = run(tmp_path, *args)
    assert ran.code == 2
    assert words in ran.err


def test_topics_are_pages_and_no_commands(tmp_path: Path) -> None:
    assert not set(TOPICS) & {*COMMANDS, "help"}
    listed = run(tmp_path, "help").out
    for name in TOPICS:
        shown = run(tmp_path, "help", name.upper())
        assert (shown.code, shown.out.rstrip("\n")) == (0, page(name).rstrip("\n"))
        assert f"  {name} " in listed
    laid_out = run_on_terminal(tmp_path, "orbitwatch help trust", 60)
    assert max(map(len, laid_out.out.splitlines())) <= 60
    assert "**" not in laid_out.out


def test_the_man_page_is_that_of_the_commands() -> None:
    assert PAGE.read_text(encoding="utf-8") == man_page(), "python -m tests.making.man_page"
    if groff := shutil.which("groff"):
        done = subprocess.run(
            [groff, "-man", "-Tutf8", "-ww", str(PAGE)], capture_output=True, check=True
        )
        assert done.stderr == b""


def test_help_of_a_command_is_its_help(tmp_path: Path) -> None:
    assert run(tmp_path, "help", "passes").out == run(tmp_path, "passes", "--help").out
    assert run(tmp_path, "help", "sites", "add").out == run(tmp_path, "sites", "add", "-h").out
    assert run(tmp_path, "help").out == run(tmp_path, "--help").out
    assert run(tmp_path, "-V").out == run(tmp_path, "--version").out


def test_options_of_the_program_stand_before_and_after_the_command(tmp_path: Path) -> None:
    assert "note" in run(tmp_path, *PASS).err
    for args in (("-q", *PASS), (*PASS, "--quiet")):
        ran = run(tmp_path, *args)
        assert (ran.code, ran.err) == (0, "")
    elsewhere = str(tmp_path / "elsewhere")
    for args in (("--data-dir", elsewhere, *PASS, "-v"), ("-v", *PASS, "--data-dir", elsewhere)):
        assert f"data: {elsewhere}" in run(tmp_path, *args).err
    assert f"data: {elsewhere}" in run(tmp_path, "--data-dir", elsewhere, "sites", "list", "-v").err


def _commands(command: click.Command, name: str = "") -> list[tuple[str, click.Command]]:
    context = click.Context(command, **group.context_settings)
    if not isinstance(command, click.Group):
        return [(name, command)]
    found = [(n, command.get_command(context, n)) for n in command.list_commands(context)]
    return [pair for n, c in found if c for pair in _commands(c, f"{name} {n}")]


def _help(command: click.Command, name: str) -> str:
    """Return the help with the program's settings: click keeps the help option it first made."""
    return command.get_help(click.Context(command, info_name=name, **group.context_settings))


@pytest.mark.parametrize("columns", [60, 80])
def test_examples_fit_a_narrow_terminal_and_can_be_copied(
    columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for name, command in _commands(group):
        examples = getattr(command, "examples", ())
        shown = _help(command, f"orbitwatch{name}")
        above, _, _ = shown.partition("\nUsage:")
        assert all(len(line) <= columns or " " not in line.strip() for line in above.splitlines())
        plain = re.sub(r" \\\n +", " ", above).replace("\n  # ", "\n#").splitlines()
        assert [line.strip() for line in plain if line.startswith("  ")] == [
            line for _, line in examples
        ]
        words = " ".join(line.strip("# ") for line in plain if line.startswith("#"))
        assert words == " ".join(wish for wish, _ in examples)


def test_examples_have_one_line_each_on_a_wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    for name, command in _commands(group):
        shown = _help(command, "orbitwatch").splitlines()
        for wish, line in getattr(command, "examples", ()):
            assert shown[shown.index(f"  # {wish}") + 1] == f"  {line}", name


@pytest.mark.parametrize("width", [58, 78])
@pytest.mark.parametrize("name", TOPICS)
def test_console_blocks_of_a_page_fit_its_width(name: str, width: int) -> None:
    """Commands are whole, sentences have all their words, and columns stay below each other."""
    blocks = [re.findall(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
              for text in (page(name), fitted_page(page(name), width))]  # fmt: skip
    assert len(blocks[0]) == len(blocks[1])
    for whole, fitted in zip(*blocks, strict=True):
        lines = fitted.splitlines()
        assert all(len(line) <= width or " " not in line.strip() for line in lines)
        joined = fitted.replace(" \\\n    ", " ").splitlines()
        assert [line for line in joined if line.startswith("$ ")] == [
            line for line in whole.splitlines() if line.startswith("$ ")
        ]
        cut = [line[:-1] for line in lines if line.endswith("…")]
        beginnings = [line[: width - 1] for line in whole.splitlines() if len(line) > width]
        assert [line for line in cut if len(line) == width - 1 and line not in beginnings] == []
        if not lines[-1].startswith("(cut: "):
            assert whole.split() == [word for word in fitted.split() if word != "\\"]


@pytest.mark.parametrize("name", TOPICS)
def test_code_and_settings_on_a_page_fit_60_columns(name: str) -> None:
    for block in re.findall(r"^```(?:python|toml|ini|text)\n(.*?)^```$", page(name), re.M | re.S):
        assert max(map(len, block.splitlines())) <= 58, block


def test_few_commands_have_an_option_that_is_a_synonym_elsewhere() -> None:
    pairs = {(n, o) for n, c in _commands(group) for p in c.params for o in p.opts}
    synonyms = {pair for pair in pairs if pair[1] in OPTION_SYNONYMS}
    assert synonyms <= {(" live", "--at"), (" identify", "--at"), (" sites add", "--horizon")}


def test_the_formats_of_a_help_are_formats() -> None:
    for name, command in _commands(group):
        for param in command.params:
            if param.name == "format_" and param.metavar:
                named = param.metavar.strip("[]").split("|")
                assert set(named) <= {"table", *registry.FORMATS}, name


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("orbitwatch passes -s guant", "guantanamo"),
        ("orbitwatch passes iss,mall", "iss,malligyong-1"),
        ("orbitwatch map --group stat", "stations"),
        ("orbitwatch overfl", "overflights"),
    ],
)
def test_a_shell_completes_names(tmp_path: Path, words: str, expected: str) -> None:
    count = str(len(words.split()) - 1)
    asked = {"_ORBITWATCH_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": count}
    assert f"plain,{expected}" in run(tmp_path, **asked).out.splitlines()
