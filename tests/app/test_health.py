"""What whoever watches the process is told."""
import pytest

from app import create_app
from processes.bootstrap import House


@pytest.mark.parametrize(("alive", "said"), [(True, (200, "ok")), (False, (503, "worker is gone"))])
def test_a_server_whose_worker_has_died_is_not_ready_and_still_alive(house: House, alive: bool, said: tuple[int, str]) -> None:
    client = create_app(house, worker_alive=lambda: alive).test_client()
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.text) == said
    assert client.get("/health/live").text == "ok"
