"""The files that operators copy write no address down and say what the program says."""

import configparser
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from participation.cli import main
from participation.operation.check_database import UNDATED, UNSAID
from participation.security import LARGEST_REQUEST

FOLDER = Path(__file__).parents[3] / "docs" / "operation"


def example(name: str) -> str:
    """Return a file without its comments."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    return re.sub(r"(?m)^\s*(#|--).*$", "", text)


def test_nginx_writes_no_address_anywhere() -> None:
    said = example("nginx.conf")
    assert re.findall(r"error_log ([^;]+);", said) == ["/dev/null crit"]
    assert re.findall(r"access_log ([^;]+);", said) == ["off"]
    # Before any server, so that it holds for all of them.
    assert said.index("error_log") < said.index("server {")
    assert "remote_addr" not in said
    assert "proxy_add_x_forwarded_for" not in said
    assert said.count("{") == said.count("}")


@pytest.mark.parametrize("name", ["client_max_body_size", "client_body_buffer_size"])
def test_nginx_takes_a_whole_delivery_and_keeps_it_in_memory(name: str) -> None:
    (megabytes,) = re.findall(rf"{name} (\d+)m;", example("nginx.conf"))
    assert int(megabytes) * 1024 * 1024 == LARGEST_REQUEST


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_no_proxy_passes_metrics_or_addresses_on(name: str) -> None:
    said = example(name)
    assert re.search(r"/metrics( \{\s*return)? 404", said)
    assert re.search(r'(header_up -X-Forwarded-For|X-Forwarded-For "")', said)


def test_caddy_writes_no_address_anywhere() -> None:
    said = example("Caddyfile")
    excluded = re.search(r"exclude (.+)", said)
    assert excluded
    assert {"http.log.error", "http.log.access"} <= set(excluded.group(1).split())
    # Only the global block may speak of logs: one in a site would be an access log.
    assert len(re.findall(r"^\s*log\b", said, re.MULTILINE)) == 1
    assert said.count("{") == said.count("}")


def test_postgresql_is_set_up_as_check_advises() -> None:
    said = dict(re.findall(r"SET (\w+) = '([^']*)'", example("postgresql.sql")))
    for name, values, _why in (*UNDATED, *UNSAID):
        assert said[name] == values[0]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.service")), ids=lambda path: path.name)
def test_units_call_commands_that_exist_and_keep_files_private(path: Path) -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.read_string(path.read_text(encoding="utf-8"))
    called = re.findall(r"bin/participation (\w+)", path.read_text(encoding="utf-8"))
    assert called
    for command in called:
        assert CliRunner().invoke(main, [command, "--help"]).exit_code == 0
    assert unit["Service"]["UMask"] == "0077"
    assert unit["Service"]["LimitCORE"] == "0"


def test_the_guide_names_files_and_commands_that_exist() -> None:
    guide = (FOLDER / "README.md").read_text(encoding="utf-8")
    for name in re.findall(
        r"`([\w@-]+\.(?:conf|service|sql|timer)|Caddyfile|Containerfile)`", guide
    ):
        assert (FOLDER / name).is_file(), name
    for command in set(re.findall(r"`participation (\w+)", guide)):
        assert CliRunner().invoke(main, [command, "--help"]).exit_code == 0, command
