"""Ad-hoc sub-processes, transactions and complex gateways do not run."""
from collections.abc import Iterator

from processes.engine.definitions.checks.diagram import Catalogue, Diagram, Finding, check, kind

NAMES = {"adHocSubProcess": "特别子流程", "complexGateway": "复杂网关", "transaction": "事务子流程"}


@check
def adhoc_and_complex(diagram: Diagram, catalogue: Catalogue) -> Iterator[Finding]:
    for node in diagram.of("adHocSubProcess", "complexGateway", "transaction"):
        yield diagram.error("adhoc_and_complex", f"{NAMES[kind(node)]}不支持；请改用普通的任务、网关和子流程", node)
