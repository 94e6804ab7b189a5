"""Teach the engine 督办: every operator, writer, function, choice and fact that the shipped diagrams and forms name."""
from processes.engine.operators.registry import Registries
from processes.supervision import choices, context, initials, phone
from processes.supervision.duties import DUTIES
from processes.supervision.importing.duties import DUTIES as IMPORT_DUTIES
from processes.supervision.messages import duties as messages
from processes.supervision.personnel import handover
from processes.supervision.procedures import archive, closing, collection, delivery, feedback, issue, review, undertaking, watch
from processes.supervision.rules import changing

OPERATORS = {
    "issue_notice": issue.issue_notice, "adopt_plan": undertaking.adopt_plan,
    "record_coop_feedback": collection.record_coop_feedback, "coops_complete": collection.coops_complete, "close_collection": collection.close_collection,
    "send_feedback": feedback.send_feedback, "accept_final": review.accept_final, "accept_stage": review.accept_stage,
    "conclude_item": closing.conclude_item, "send_reminder": watch.send_reminder, "start_stage_feedback": watch.start_stage_feedback,
    "record_missed_report": watch.record_missed_report, "mark_overdue": watch.mark_overdue, "check_archive": archive.check_archive,
    "record_archived": archive.record_archived, "send_again": delivery.send_again}

WRITERS = {
    "item.draft": issue.file_draft, "item.vet": issue.file_vetting, "item.sign": undertaking.file_signing, "notice.draft": issue.file_notice,
    "notice.redeliver": delivery.file_redelivery, "plan.draft": undertaking.file_plan, "plan.confirm": undertaking.file_plan_confirmation,
    "feedback.draft": feedback.file_final, "feedback.confirm": feedback.file_confirmation, "feedback.review": review.file_review,
    "feedback.stage_draft": feedback.file_stage, "feedback.stage_confirm": feedback.file_confirmation, "feedback.stage_review": review.file_review,
    "feedback.coop_draft": collection.file_coop_report, "feedback.coop_confirm": collection.file_coop_confirmation,
    "collection.close": collection.file_collection, "archive.supply": archive.file_supply, "archive.file": archive.file_archiving,
    "phone.confirm": phone.file_answer}

FUNCTIONS = {"coop_handler": context.coop_handler, "coop_due": context.coop_due, "head_of": context.head_of}


def install(registries: Registries) -> None:
    for name, operator in OPERATORS.items():
        registries.operators.add(f"supervision/{name}", operator)
    for name, writer in WRITERS.items():
        registries.writers.add(name, writer)
    for name, function in FUNCTIONS.items():
        registries.functions.add(name, function)
    for name, source in choices.SOURCES.items():
        registries.sources.add(name, source)
    for form, values in initials.INITIALS.items():
        registries.initials.add(form, values)
    for kind, duty in {**DUTIES, **changing.DUTIES, **handover.DUTIES, **IMPORT_DUTIES, **messages.DUTIES}.items():
        registries.duties.add(kind, duty)
    registries.facts = context.item_facts
    registries.record_facts = context.record_facts
