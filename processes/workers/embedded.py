"""The worker as one thread beside the web server, with its own connection."""
from threading import Event, Thread

from processes.bootstrap import House
from processes.workers.loop import Worker


class EmbeddedWorker:
    def __init__(self, house: House) -> None:
        self._stop = Event()
        self._thread = Thread(target=Worker(house).run, args=(self._stop,), name="duban-worker", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def alive(self) -> bool:
        return self._thread.is_alive()

    def stop(self) -> None:
        """Let the job at hand finish; wait up to half a minute."""
        self._stop.set()
        self._thread.join(timeout=30)
