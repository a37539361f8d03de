"""Settings: flags beat the environment, which beats the file, which beats the defaults."""

from __future__ import annotations

from pathlib import Path

import pytest

from orbitwatch.config import load_settings
from orbitwatch.configuration_file import config_file
from orbitwatch.errors import NotFoundError, UsageError


@pytest.fixture
def written(tmp_path: Path):
    def write(text: str | bytes) -> dict[str, str]:
        path = tmp_path / "config.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return {"ORBITWATCH_CONFIG": str(path)}

    return write


def test_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    settings = load_settings(None, None, {})
    assert settings.offline is False
    assert settings.data_dir.name == "orbitwatch"
    assert config_file({}).name == "config.toml"
    assert not tmp_path.joinpath("data").exists(), "asking makes no folder"


def test_precedence(written, tmp_path: Path) -> None:
    environ = written("data_dir = 'sets'\noffline = true\n")
    settings = load_settings(None, None, environ)
    assert settings.data_dir == tmp_path / "sets", "relative to the file"
    assert settings.offline is True
    environ |= {"ORBITWATCH_DATA_DIR": "elsewhere", "ORBITWATCH_OFFLINE": "no"}
    settings = load_settings(None, None, environ)
    assert (settings.data_dir, settings.offline) == (Path("elsewhere"), False)
    settings = load_settings(Path("flag"), True, environ)
    assert (settings.data_dir, settings.offline) == (Path("flag"), True)


def test_empty_variables_are_unset(written) -> None:
    environ = written("offline = true") | {"ORBITWATCH_OFFLINE": "", "ORBITWATCH_DATA_DIR": ""}
    assert load_settings(None, None, environ).offline is True


def test_home_is_expanded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, written) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert load_settings(None, None, written("data_dir='~/x'")).data_dir == tmp_path / "x"


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("# one\nofline = true\n", "config.toml:2: unknown setting 'ofline'", "offline"),
        ("tint = 1\n", "config.toml:1: unknown setting 'tint'", "data_dir, offline"),
        ("[archive]\nx = 1\n", "unknown setting 'archive'", "the keys are"),
        ("offline = 'yes'\n", "config.toml:1: offline is 'yes'", "true or false"),
        ("data_dir = 3\n", "config.toml:1: data_dir is 3", "text in quotes"),
        ("data_dir = \n", "line 1", "correct"),
        (b"data_dir = '\xff'\n", "not UTF-8", "UTF-8"),
    ],
)
def test_damage_is_named(written, text: str | bytes, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        load_settings(None, None, written(text))
    assert message in caught.value.message
    assert hint in (caught.value.hint or "")


def test_missing_and_unreadable_files(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"nowhere\.toml"):
        load_settings(None, None, {"ORBITWATCH_CONFIG": str(tmp_path / "nowhere.toml")})
    with pytest.raises(UsageError, match="cannot read"):
        load_settings(None, None, {"ORBITWATCH_CONFIG": str(tmp_path)})


def test_bad_word_in_the_environment(written) -> None:
    with pytest.raises(UsageError, match="ORBITWATCH_OFFLINE is 'maybe'"):
        load_settings(None, None, written("") | {"ORBITWATCH_OFFLINE": "maybe"})
