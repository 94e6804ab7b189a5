"""What one would write first: SpiffWorkflow with its own serializer, the whole instance as one JSON row; and the floor, a commit of two kilobytes."""
import time
import uuid
from pathlib import Path

from lxml import etree
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.util.task import TaskState

from processes.db import Database

REVIEW = Path(__file__).parent / "diagrams" / "review.bpmn"


class Naive:
    """Raw driver, no ORM, no rights, no trace: a lower bound of the naive design."""

    def __init__(self, database: Database) -> None:
        self.pool = database.engine.raw_connection()
        self.connection, self.mark = self.pool.driver_connection, "?" if database.sqlite else "%s"
        parser = SpiffBpmnParser()
        parser.add_bpmn_xml(etree.fromstring(REVIEW.read_text(encoding="utf-8").replace("check.outcome", "outcome").encode()))
        self.serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(SPIFF_CONFIG))
        self.specification = parser.get_spec("review")
        self.run("CREATE TABLE naive (id TEXT PRIMARY KEY, state TEXT)")
        self.commit()

    def run(self, statement: str, *values: object) -> object:
        return self.connection.execute(statement.replace("?", self.mark), values)

    def begin(self) -> None:
        if self.mark == "?":
            self.run("BEGIN IMMEDIATE")

    def commit(self) -> None:
        if self.mark != "?" or self.connection.in_transaction:
            self.connection.commit()

    def start(self) -> str:
        workflow, name = BpmnWorkflow(self.specification), uuid.uuid4().hex
        workflow.do_engine_steps()
        self.begin()
        self.run("INSERT INTO naive VALUES (?, ?)", name, self.serializer.serialize_json(workflow))
        self.commit()
        return name

    def complete(self, name: str, outcome: str) -> float:
        """Complete the first open user task; the seconds it took."""
        began = time.perf_counter()
        self.begin()
        lock = "" if self.mark == "?" else " FOR UPDATE"
        [state] = self.run(f"SELECT state FROM naive WHERE id = ?{lock}", name).fetchone()      # type: ignore[attr-defined]
        workflow = self.serializer.deserialize_json(state)
        task = workflow.get_tasks(state=TaskState.READY, manual=True)[0]
        task.data["outcome"] = outcome
        task.run()
        workflow.do_engine_steps()
        self.run("UPDATE naive SET state = ? WHERE id = ?", self.serializer.serialize_json(workflow), name)
        self.commit()
        return time.perf_counter() - began

    def bare_commit(self, rounds: int) -> list[float]:
        self.run("CREATE TABLE bare (n INTEGER, data TEXT)")
        self.commit()
        taken = []
        for number in range(rounds):
            began = time.perf_counter()
            self.begin()
            self.run("INSERT INTO bare VALUES (?, ?)", number, "x" * 2048)
            self.commit()
            taken.append(time.perf_counter() - began)
        return taken

    def close(self) -> None:
        self.pool.close()
