"""The conventions officials tune, as the decision tables in bpmn/*.dmn hold them; the values here are what those tables ship with."""
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tables:
    yellow_days: int = 5                                  # working days left at which the light turns yellow
    reminder_days: tuple[int, ...] = (10, 5, 2)           # working days before due
    reminder_on_due: bool = True
    extension_reminder_days: int = 2                      # working days before the last day to apply for an extension
    stage_after_days: int = 60                            # calendar days to due beyond which staged feedback is required
    stage_interval_months: int = 1
    stage_opens_days: int = 3                             # working days before its date that a stage's task opens
    grace_days: int = 0                                   # 漏报宽限, working days
    plan_days: int = 5                                    # working days after 交办
    plan_short_below: int = 10                            # items shorter than this many working days get half the time
    papers_days: int = 3                                  # resent within these working days a return for papers keeps the first sending
    review_days: int = 3                                  # working days 综合办公室 has to review
    sign_days: int = 1                                    # working days after which 签收 is asked again
    archive_days: int = 20                                # working days after closing by which the papers are filed
    coop_days: int = 3                                    # working days before the item's due that a coop reports when the plan names no date
    moment_hour: tuple[int, int] = (8, 30)                # college time at which the day's moments come due
    headline_length: int = 60
    progress_length: int = 500


SHIPPED = Tables()
