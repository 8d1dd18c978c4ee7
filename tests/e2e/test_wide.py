"""The topology that scenarios can be played on has two of everything, each with a place of its own."""

from pathlib import Path

from tests.e2e.stack import free_ports, require_model, variables
from tests.e2e.wide import Wide


def test_each_engine_asks_the_action_server_of_its_place(tmp_path: Path) -> None:
    require_model()
    rasas, desks = free_ports(2), free_ports(2)
    urls = ",".join(f"http://127.0.0.1:{port}" for port in rasas)
    wide = Wide(tmp_path, variables(tmp_path, XIAOKA_RASA_URL=urls))
    wide._own(desks, "seen")
    env = {name: more for name, (_, more) in wide.commands().items()}
    wide.http.close()
    assert set(env) == set(Wide.names)
    assert [env[name]["XIAOKA_RASA_PORT"] for name in ("rasa", "rasa-2")] == [str(port) for port in rasas]
    assert [env[name]["XIAOKA_DESK_PORT"] for name in ("desk", "desk-2")] == [str(port) for port in desks]
    ports = [env[name]["XIAOKA_ACTIONS_PORT"] for name in ("actions", "actions-2")]
    assert len({*ports, *map(str, rasas + desks)}) == 6
    for engine, port in zip(("rasa", "rasa-2"), ports, strict=True):
        assert env[engine]["XIAOKA_ACTIONS_URL"] == f"http://127.0.0.1:{port}/webhook"
