"""What a site's settings accept, and what stops the start."""

from __future__ import annotations

import secrets
import tomllib
from pathlib import Path

import pytest

from intranet import settings
from intranet.operations import reference
from intranet.settings import TABLE, SettingsError, load

GOOD_SECRET = "Zk3v-9QpL0_xTnB7wYh2mRf8sJd5uGc1aVe6"
SAFE = {"INTRANET_SECRET_KEY": GOOD_SECRET}


def refused(environ: dict[str, str], **overrides: object) -> str:
    """Return the message with which these settings are refused."""
    with pytest.raises(SettingsError) as caught:
        load(overrides, environ)
    return str(caught.value)


def test_the_defaults_need_nothing_but_a_secret() -> None:
    loaded = load({}, SAFE)
    assert loaded.environment == "production"
    assert loaded.public_url == "http://127.0.0.1:8000"
    assert loaded.data_dir.is_absolute()


def test_an_unknown_name_stops_the_start_and_names_the_near_one() -> None:
    message = refused({**SAFE, "INTRANET_PUBLIC_ULR": "https://intranet.example.org"})
    assert "public_ulr: unknown setting in the environment" in message
    assert "'public_url'" in message


def test_every_fault_is_told_at_once() -> None:
    message = refused({**SAFE, "INTRANET_WEB_WORKERS": "many", "INTRANET_DEMO": "perhaps", "INTRANET_TYPO": "1"})
    assert len(message.splitlines()) == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WEB_WORKERS", "many"),
        ("WEB_WORKERS", "-1"),
        ("DEMO", "perhaps"),
        ("LOG_LEVEL", "LOUD"),
        ("TIME_ZONE", "Mars/Olympus"),
        ("LANGUAGES", "en,tlh"),
        ("LANGUAGES", ""),
        ("PUBLIC_URL", "intranet.example.org"),
        ("PUBLIC_URL", "http://intranet.example.org"),  # production beyond this machine, not encrypted
        ("MAIL_FROM", "nobody"),
        ("DIRECTORY_MAP", "[1]"),
    ],
)
def test_a_bad_value_stops_the_start_and_names_the_setting(name: str, value: str) -> None:
    assert name.lower() in refused({**SAFE, f"INTRANET_{name}": value})


@pytest.mark.parametrize("secret", ["", "dev", "changeme", "x" * 64, GOOD_SECRET[:31], "abcabc" * 10])
def test_production_refuses_an_unsafe_secret_and_says_how_to_make_one(secret: str) -> None:
    message = refused({"INTRANET_SECRET_KEY": secret})
    assert "secret_key" in message
    assert "secrets.token_urlsafe" in message


def test_development_takes_a_short_secret_but_no_empty_one() -> None:
    assert load({}, {"INTRANET_ENVIRONMENT": "development", "INTRANET_SECRET_KEY": "dev"}).secret_key == "dev"
    assert "secret_key" in refused({"INTRANET_ENVIRONMENT": "development"})


def test_a_secret_may_stand_in_a_file_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "secret-key"
    path.write_text(GOOD_SECRET + "\n")
    assert load({}, {"INTRANET_SECRET_KEY_FILE": str(path)}).secret_key == GOOD_SECRET


def test_a_secret_file_that_is_missing_stops_the_start(tmp_path: Path) -> None:
    assert "INTRANET_SECRET_KEY_FILE" in refused({"INTRANET_SECRET_KEY_FILE": str(tmp_path / "none")})


def test_only_secrets_may_stand_in_files(tmp_path: Path) -> None:
    assert "company_name_file" in refused({**SAFE, "INTRANET_COMPANY_NAME_FILE": str(tmp_path)})


def test_the_file_gives_way_to_the_environment_and_that_to_the_arguments(tmp_path: Path) -> None:
    path = tmp_path / "intranet.toml"
    path.write_text('company_name = "file"\ntime_zone = "Europe/Lisbon"\n[mail]\nport = 25\n')
    environ = {**SAFE, "INTRANET_CONFIG": str(path), "INTRANET_COMPANY_NAME": "environment"}
    loaded = load({}, environ)
    assert (loaded.company_name, loaded.time_zone, loaded.mail_port) == ("environment", "Europe/Lisbon", 25)
    assert load({"company_name": "argument"}, environ).company_name == "argument"


@pytest.mark.parametrize("content", ["company_name = ", 'compnay_name = "x"', "web_workers = true"])
def test_a_wrong_file_stops_the_start(tmp_path: Path, content: str) -> None:
    path = tmp_path / "intranet.toml"
    path.write_text(content)
    refused({**SAFE, "INTRANET_CONFIG": str(path)})


def test_a_setting_that_does_not_exist_cannot_be_read() -> None:
    with pytest.raises(AttributeError, match="no setting 'publik_url'"):
        _ = load({}, SAFE).publik_url


def test_the_settings_of_a_backup_can_be_read_back_and_hold_no_secret(tmp_path: Path) -> None:
    given = {
        "company_name": 'Ó "quoted" \\ \n and \x7f 🚲',
        "languages": ["de", "en"],
        "directory_map": {"phone": "telephoneNumber"},
        "web_workers": 5,
        "mail_rate": 2.5,
        "demo": True,
        "data_dir": tmp_path,
    }
    loaded = load(given, {**SAFE, "INTRANET_MAIL_PASSWORD": secrets.token_hex()})
    text = reference.in_use(loaded, with_secrets=False)
    assert GOOD_SECRET not in text
    assert loaded.mail_password not in text
    del given["data_dir"]
    assert tomllib.loads(text) == given
    complete = tomllib.loads(reference.in_use(loaded, with_secrets=True))
    assert complete == {**given, "secret_key": GOOD_SECRET, "mail_password": loaded.mail_password}


def test_every_setting_says_what_it_means() -> None:
    for row in TABLE:
        assert row.meaning.endswith("."), row.name
        assert "|" not in row.meaning, row.name
        converted = settings.convert(row, row.default)
        assert converted == row.default or converted == row.default.absolute(), row.name
