"""What operators are given fits together: image, compose file, settings and documentation."""

import ast
import re
import runpy
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SITE = {"migrate", "web", "worker", "trainer", "beat"}
SECRETS = {"SECRET_KEY", "POSTGRES_PASSWORD", "VALKEY_PASSWORD"}
ENVIRONMENT = dict.fromkeys(SECRETS, "0123456789abcdef0123456789abcdef") | {"SITE_HOST": "music.example.com"}
VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


def read(name: str) -> str:
    return (ROOT / name).read_text()


def resolved(text: str) -> str:
    """As docker compose fills in the variables of a file, from ENVIRONMENT."""
    return VARIABLE.sub(lambda found: ENVIRONMENT.get(found[1], found[3] if found[2] == "-" else ""), text)


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load(resolved(read("docker-compose.yml")))
    return parsed


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = compose["services"]
    return found


def names_read_by_settings() -> set[str]:
    """The names in calls such as env.flag("DEBUG", False)."""
    calls = (node for node in ast.walk(ast.parse(read("echoes_site/settings.py"))) if isinstance(node, ast.Call))
    return {
        str(call.args[0].value)
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "env"
        and isinstance(call.args[0], ast.Constant)
    }


def names_documented(heading: str) -> list[set[str]]:
    """The names in the first column of each table under a heading of docs/operating.md."""
    section = read("docs/operating.md").split(f"## {heading}\n")[1].split("\n## ")[0]
    tables = re.findall(r"(?:^\|.*\n)+", section, re.M)
    rows = [[row.split("|")[1] for row in table.splitlines()[2:]] for table in tables]
    return [set(re.findall(r"`(\w+)`", " ".join(names))) for names in rows]


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    names = names_read_by_settings()
    assert {"SECRET_KEY", "DATABASE_URL", "LOG_LEVEL"} <= names
    assert names_documented("Settings")[0] == names


def test_every_variable_of_the_compose_file_is_documented_and_in_the_example() -> None:
    names = {found[1] for found in VARIABLE.finditer(read("docker-compose.yml"))}
    assert names_documented("Settings")[1] == names
    assert set(re.findall(r"^(?:# )?([A-Z_]+)=", read(".env.example"), re.M)) == names


def test_every_container_is_documented(services: dict[str, Any]) -> None:
    assert names_documented("Starting it")[0] >= set(services)


def test_no_secret_has_a_default() -> None:
    for name, kind, _ in VARIABLE.findall(read("docker-compose.yml")):
        assert kind == ("?" if name in ENVIRONMENT else "-"), name
    for name in ENVIRONMENT:
        assert re.search(rf"^{name}=$", read(".env.example"), re.M), name


def test_secrets_reach_neither_the_repository_nor_the_image() -> None:
    assert "/.env" in read(".gitignore").split()
    assert {".env", ".git", ".local", ".venv"} <= set(read(".dockerignore").split())


@pytest.mark.parametrize("name", sorted(SITE))
def test_the_site_accepts_the_environment_that_the_compose_file_gives(
    name: str, services: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = services[name]["environment"]
    assert set(environment) <= names_read_by_settings()
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    settings = runpy.run_path(str(ROOT / "echoes_site" / "settings.py"))
    assert settings["SECURE_SSL_REDIRECT"] is True
    assert settings["ALLOWED_HOSTS"] == ["music.example.com", "localhost"]
    assert settings["REST_FRAMEWORK"]["NUM_PROXIES"] == 1
    assert settings["DATABASES"]["default"]["HOST"] in services
    assert settings["REDIS_URL"].hostname in services
    assert bool(settings["DATABASE_POOL"]) == (name == "web")


def test_every_container_is_watched_and_started_again(services: dict[str, Any]) -> None:
    for name, service in services.items():
        if name == "migrate":
            assert service["restart"] == "no"
        else:
            assert service["restart"] == "unless-stopped", name
            assert service["healthcheck"]["test"], name


def test_the_site_waits_for_its_tables_and_the_proxy_for_the_site(services: dict[str, Any]) -> None:
    for name in SITE - {"migrate"}:
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert services["proxy"]["depends_on"]["web"] == {"condition": "service_healthy"}


def test_only_the_proxy_can_be_reached_from_outside(services: dict[str, Any]) -> None:
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert "reverse_proxy web:8000" in read("docker/Caddyfile")


def test_the_index_can_be_built_in_the_shared_memory_that_postgres_has(services: dict[str, Any]) -> None:
    assert services["postgres"]["shm_size"] == "1g"
    settings = dict(part.split("=", 1) for part in services["postgres"]["command"] if "=" in part)
    assert int(settings["maintenance_work_mem"].removesuffix("MB")) < 1024


def test_state_is_kept_in_volumes(compose: dict[str, Any], services: dict[str, Any]) -> None:
    mounted = {mount.split(":")[0] for service in services.values() for mount in service.get("volumes", [])}
    assert {mount for mount in mounted if not mount.startswith(".")} == set(compose["volumes"])
    # Where the image of PostgreSQL 18 keeps its data.
    assert services["postgres"]["volumes"] == ["postgres:/var/lib/postgresql"]


def test_the_image_runs_as_an_ordinary_user_on_a_python_that_the_project_supports() -> None:
    instructions = [line.split(maxsplit=1) for line in read("Dockerfile").splitlines() if re.match(r"[A-Z]+ ", line)]
    names = [name for name, _ in instructions]
    assert names.index("USER") > max(place for place, name in enumerate(names) if name in ("RUN", "COPY"))
    assert dict(instructions)["USER"] == "echoes"
    project = tomllib.loads(read("pyproject.toml"))["project"]
    base = re.match(r"python:(\d+\.\d+)-slim", dict(instructions)["FROM"])
    assert base
    assert project["requires-python"] == f">={base[1]}"


def test_the_image_has_every_file_of_requirements_before_it_installs_them() -> None:
    before = read("Dockerfile").split("RUN pip install")[0]
    for name in ["requirements.txt", *re.findall(r"^-[cr] (\S+)", read("requirements.txt"), re.M)]:
        assert re.search(rf"^COPY .*\b{re.escape(name)}\b", before, re.M), name


def test_image_and_compose_file_start_the_same_server(services: dict[str, Any]) -> None:
    command = " ".join(services["web"]["command"])
    for part in ("granian", "--interface", "wsgi", "--blocking-threads", "echoes_site.wsgi:application"):
        assert part in command
        assert part in read("Dockerfile")
