"""Settings are read once, from the environment and a file, and a wrong one says how to mend it."""

from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import pytest

from subgraph.settings import BadSettings, Settings, read_settings

SECRET = "s" * 32
POSTGRES = {"SUBGRAPH_DATABASE_URL": "postgresql://u:hunter2@db/subgraph", "SUBGRAPH_SECRET": SECRET}


def test_nothing_set_is_a_sandbox_on_a_file_in_the_current_folder() -> None:
    settings = read_settings({"PATH": "/bin", "SUBGRAPHS": "x"})
    assert settings == Settings()
    assert settings.sandbox
    assert settings.sqlite_path == Path("subgraph.db")


def test_the_environment_sets_each_kind_of_value() -> None:
    settings = read_settings(
        {
            "SUBGRAPH_DATABASE_URL": "sqlite:////var/lib/subgraph.db",
            "SUBGRAPH_HOST": "0.0.0.0",
            "SUBGRAPH_PORT": "9000",
            "SUBGRAPH_CLOCK": "2026-07-02T14:00:00+02:00",
            "SUBGRAPH_SECRET": SECRET,
            "SUBGRAPH_CORS_ORIGINS": "https://a.example.com, http://localhost:3000",
            "SUBGRAPH_MAX_DEPTH": "12",
            "SUBGRAPH_LOG_LEVEL": "warning",
            "SUBGRAPH_DRAFT_STATUSES": "yes",
            "SUBGRAPH_SMTP_URL": "smtp://user:word@mail.example:587?tls=starttls",
            "SUBGRAPH_MAIL_FROM": "Billing <billing@example.com>",
            "SUBGRAPH_APP_URL": "https://app.example.com/",
            "SUBGRAPH_TEST_DATABASE_URL": "anything",
            "SUBGRAPH_ISSUER": "",
        }
    )
    assert settings.sqlite_path == Path("/var/lib/subgraph.db")
    assert (settings.host, settings.port, settings.max_depth) == ("0.0.0.0", 9000, 12)
    assert settings.clock == datetime(2026, 7, 2, 12, tzinfo=UTC)
    assert settings.cors_origins == ("https://a.example.com", "http://localhost:3000")
    assert (settings.mail_from, settings.app_url) == ("Billing <billing@example.com>", "https://app.example.com")
    assert (settings.log_level, settings.draft_statuses, settings.issuer) == ("WARNING", True, "subgraph")


@pytest.mark.parametrize(
    ("environ", "sandbox"),
    [
        ({}, True),
        ({"SUBGRAPH_SANDBOX": "false"}, False),
        (POSTGRES, False),
        ({**POSTGRES, "SUBGRAPH_SANDBOX": "true"}, True),
        ({**POSTGRES, "SUBGRAPH_CLOCK": "2026-07-02T12:00:00Z"}, True),
    ],
)
def test_a_sandbox_is_an_embedded_database_or_a_set_clock_unless_said(environ: dict[str, str], sandbox: bool) -> None:
    assert read_settings(environ).sandbox is sandbox


def test_postgres_is_another_word_for_postgresql() -> None:
    settings = read_settings({**POSTGRES, "SUBGRAPH_DATABASE_URL": "postgres://u:p@db:5432/subgraph"})
    assert settings.database_url == "postgresql://u:p@db:5432/subgraph"
    assert settings.sqlite_path is None


def test_a_file_may_set_the_same_and_the_environment_wins(tmp_path: Path) -> None:
    file = tmp_path / "subgraph.toml"
    file.write_text(
        'port = 7000\nhost = "::"\nclock = 2026-07-02T12:00:00Z\ncors_origins = ["https://a.example.com"]\n'
    )
    settings = read_settings({"SUBGRAPH_CONFIG": str(file), "SUBGRAPH_PORT": "9000"})
    assert (settings.host, settings.port) == ("::", 9000)
    assert settings.clock == datetime(2026, 7, 2, 12, tzinfo=UTC)
    assert settings.cors_origins == ("https://a.example.com",)


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({"SUBGRAPH_DATABSE_URL": "x"}, "SUBGRAPH_DATABSE_URL is not a setting. Did you mean SUBGRAPH_DATABASE_URL?"),
        ({"SUBGRAPH_Port": "1"}, "SUBGRAPH_Port is not a setting. Did you mean SUBGRAPH_PORT?"),
        ({"SUBGRAPH_DATABASE_URL": "mysql://x"}, "SUBGRAPH_DATABASE_URL must be sqlite:///FILE or postgresql://"),
        ({"SUBGRAPH_DATABASE_URL": "postgresql://u:p@db:x/y"}, "SUBGRAPH_DATABASE_URL must be"),
        ({"SUBGRAPH_DATABASE_URL": "sqlite:///"}, "SUBGRAPH_DATABASE_URL must be"),
        ({"SUBGRAPH_PORT": "80000"}, "SUBGRAPH_PORT must be a whole number from 0 to 65535, not '80000'."),
        ({"SUBGRAPH_PORT": "-1"}, "SUBGRAPH_PORT must be a whole number"),
        ({"SUBGRAPH_MAX_DEPTH": "0"}, "SUBGRAPH_MAX_DEPTH must be a whole number from 1"),
        ({"SUBGRAPH_SANDBOX": "maybe"}, "SUBGRAPH_SANDBOX must be true or false, not 'maybe'."),
        ({"SUBGRAPH_CLOCK": "2026-07-02"}, "SUBGRAPH_CLOCK must be an instant with its offset, such as 2026-07-02T12"),
        ({"SUBGRAPH_CLOCK": "noon"}, "SUBGRAPH_CLOCK must be an instant"),
        ({"SUBGRAPH_SECRET": "short"}, "SUBGRAPH_SECRET has 5 characters and needs at least 32."),
        ({"SUBGRAPH_JWKS": "/no/such/file"}, "SUBGRAPH_JWKS names no file"),
        ({"SUBGRAPH_JWKS": "https://"}, "SUBGRAPH_JWKS must be a URL such as"),
        ({"SUBGRAPH_CORS_ORIGINS": "*"}, "SUBGRAPH_CORS_ORIGINS must list origins such as"),
        ({"SUBGRAPH_CORS_ORIGINS": "https://a.example.com/"}, "SUBGRAPH_CORS_ORIGINS must list origins such as"),
        *(
            (
                {"SUBGRAPH_PLUGIN_SECONDS": wrong},
                f"SUBGRAPH_PLUGIN_SECONDS must be a number of seconds from 0.1 to 600, not {wrong!r}.",
            )
            for wrong in ("0", "601", "nan", "soon")
        ),
        *(
            ({"SUBGRAPH_SMTP_URL": wrong, "SUBGRAPH_MAIL_FROM": "a@b.example"}, "SUBGRAPH_SMTP_URL must be smtp://USER")
            for wrong in ("mail.example", "http://mail.example", "smtp://u:hunter2@h?tls=maybe", "smtps://h?tls=none")
        ),
        ({"SUBGRAPH_SMTP_URL": "smtp://mail.example"}, "SUBGRAPH_MAIL_FROM is not: say whom mail comes from"),
        *(
            ({"SUBGRAPH_MAIL_FROM": wrong}, "SUBGRAPH_MAIL_FROM must be an address, or")
            for wrong in ("billing", "a@b", "A <a@b.example", "A\r\nBcc: x <a@b.example>", "a@b.example, c@d.example")
        ),
        ({"SUBGRAPH_PUBLIC_URL": "billing.example.com"}, "SUBGRAPH_PUBLIC_URL must be an address such as https://"),
        ({"SUBGRAPH_APP_URL": "https://a.example?x=1"}, "SUBGRAPH_APP_URL must be an address such as https://"),
        ({"SUBGRAPH_LOG_LEVEL": "loud"}, "SUBGRAPH_LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR, not 'loud'."),
        ({"SUBGRAPH_CLOCK": "2026-07-02T12:00:00Z", "SUBGRAPH_SANDBOX": "0"}, "only a sandbox may set its clock"),
        (
            {"SUBGRAPH_CONFIG": "/no/such/file"},
            "cannot be read: No such file or directory. Name an existing TOML file.",
        ),
    ],
)
def test_a_wrong_setting_says_what_to_do(environ: dict[str, str], message: str) -> None:
    with pytest.raises(BadSettings) as raised:
        read_settings(environ)
    assert message in str(raised.value)
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("prot = 1", "prot is not a setting. Did you mean port?"),
        ("port = ", "is not TOML"),
        ('port = "high"', "SUBGRAPH_PORT must be a whole number"),
        ("port = true", "SUBGRAPH_PORT must be a whole number"),
        ("host = 1", "SUBGRAPH_HOST must be a text, not 1."),
        ("cors_origins = [1]", "SUBGRAPH_CORS_ORIGINS must list origins"),
    ],
)
def test_a_wrong_line_in_the_file_says_what_to_do(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "subgraph.toml"
    file.write_text(text)
    with pytest.raises(BadSettings) as raised:
        read_settings({"SUBGRAPH_CONFIG": str(file)})
    assert message in str(raised.value)


def test_every_setting_can_be_set() -> None:
    assert {each.name for each in fields(Settings)} == {
        name.removeprefix("SUBGRAPH_").lower()
        for name in (f"SUBGRAPH_{each.name.upper()}" for each in fields(Settings))
        if _is_known(name)
    }


def _is_known(name: str) -> bool:
    try:
        read_settings({name: "\x00"})
    except BadSettings as error:
        return "is not a setting" not in str(error)
    return True


def test_every_setting_is_told_to_operators() -> None:
    told = (Path(__file__).parents[1] / "docs/operating.md").read_text(encoding="utf-8")
    assert [one.name for one in fields(Settings) if f"`SUBGRAPH_{one.name.upper()}`" not in told] == []
