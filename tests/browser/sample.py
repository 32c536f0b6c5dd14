"""A workspace in the middle of its week, so that every kind of row is on the pages."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.contrib.auth.models import User

from integrations.running.models import ProcessRun, Run
from integrations.running.models.runs import LogLevel
from tests import builders
from widget.models import AlertLevel, Widget, Workspace

# Key, title, seconds and counts.
PROCESSES: tuple[tuple[str, str, int, dict[str, int]], ...] = (
    ("initialize", "Initializing QuickBooks Sync", 3, {}),
    ("items", "Syncing QuickBooks Items to Salesforce Products", 4, {"updated": 2}),
    ("customers-in", "Syncing QuickBooks Customers to Salesforce Accounts", 6, {"created": 1, "updated": 3}),
    ("customers-out", "Syncing Salesforce Accounts to QuickBooks Customers", 11, {"created": 4, "left_out": 1}),
    ("opportunities-out", "Syncing Salesforce Opportunities to QuickBooks", 12, {"created": 3}),
    ("invoices-in", "Syncing QuickBooks Invoices to Salesforce", 6, {"created": 3, "updated": 5}),
)
PRICE_BOOK = "The Standard Price Book is not active. Activate it in Salesforce: nothing is synced until then."
JUNIPER = "001Hp000020aGAsIAM"
HELD = "“Juniper & Rye” was not sent to QuickBooks: QuickBooks already has a vendor of that name. Rename one of them."
NO_TERMS = (
    "“Harborlight Bakery — batch brewer” was not sent to QuickBooks: there are no terms “Net 20”. "
    "Similar ones are Net 15 and Net 30."
)
AMBIGUOUS = (
    '"Kettle & Crane" was not linked: Salesforce has 2 of that name (001Hp0000200000091 and 001Hp0000200000092), and '
    "QuickBooks has 1. Choose which belong together, or rename or merge them, so that one of each is left."
)
NAMESAKES = [
    ["salesforce", "Account", "001Hp0000200000091", "Kettle & Crane"],
    ["salesforce", "Account", "001Hp0000200000092", "Kettle & crane"],
    ["quickbooks", "Customer", "71", "Kettle & Crane"],
]
LINKED = [
    ["salesforce", "Account", "001Hp0000200000062", "Foundry Coffee Works"],
    ["quickbooks", "Customer", "62", "FOUNDRY Coffee Works"],
]


@dataclass(frozen=True, slots=True)
class Sample:
    """Every address that has something to show."""

    user: User
    pages: dict[str, str]


def sample() -> Sample:
    """Save a workspace with two widgets, their runs, logs, changes and problems."""
    now = datetime.now(UTC)
    ada = builders.person(first_name="Ada", last_name="Okafor")
    owner = builders.workspace(ada)
    online = _online(owner, now)
    desktop = _desktop(owner, now)
    ended, dry, active = _runs(online, now)
    customers = ended.processes.get(key="customers-out")
    failed = online.runs.get(status="failed")
    _alerts(online, ended, failed)
    failed.deletes_asked = 61
    failed.save(update_fields=["deletes_asked"])
    pages = {
        "my-integrations": "/",
        "activity": f"/widgets/{online.pk}/activity?status=odd&since=2026-11-20&until=2026-11-01",
        "problems": f"/widgets/{online.pk}/problems",
        "explain": f"/widgets/{online.pk}/explain",
        "run": f"/runs/{ended.pk}",
        "run-waiting": f"/runs/{active.pk}",
        "log": f"/runs/{ended.pk}/processes/{customers.key}",
        "run-dry": f"/runs/{dry.pk}",
        "changes": f"/runs/{dry.pk}/changes",
        "matches": f"/runs/{dry.pk}/matches",
        "run-failed": f"/runs/{failed.pk}",
        "preferences": f"/widgets/{online.pk}/preferences",
        "preferences-of-a-trial": f"/widgets/{desktop.pk}/preferences",
        "mapping-offer": f"/widgets/{desktop.pk}/mapping",
        "alerts": f"/widgets/{online.pk}/alerts",
        "alerts-of-nobody": f"/widgets/{desktop.pk}/alerts",
        "not-found": "/no-such-page",
    }
    return Sample(ada, pages)


def _alerts(online: Widget, ended: Run, failed: Run) -> None:
    warned = "Tandem: 2 new warnings in the sync of Cascadia Espresso"
    refused = "The mail server refused this address: mailbox unavailable (550)."
    builders.alert(online, "ada.okafor@cascadia-espresso.example", ended, subject=warned, sent_at=ended.finished_at)
    builders.alert(online, "bookkeeping@cascadia-espresso.example", ended, subject=warned, refused_why=refused, tries=3)
    stopped = "Tandem: the sync of Cascadia Espresso failed"
    builders.alert(online, "it@cascadia-espresso.example", failed, subject=stopped, level=AlertLevel.SEVERE)


def _online(owner: Workspace, now: datetime) -> Widget:
    made = builders.widget(owner, "Cascadia Espresso", plan="premium", next_due_at=now + timedelta(minutes=11))
    builders.connections(made, salesforce="http://127.0.0.1:9101", quickbooks="http://127.0.0.1:9102")
    builders.problem(made, "Juniper & Rye", HELD, details="6240 Duplicate Name Exists Error", opened_at=now)
    builders.problem(made, "Kettle & Crane", AMBIGUOUS, rule="one-match", opened_at=now, namesakes=NAMESAKES)
    builders.problem(
        made, "Harborlight Bakery — batch brewer", NO_TERMS, entity="Opportunity", opened_at=now - timedelta(days=2)
    )
    return made


def _desktop(owner: Workspace, now: datetime) -> Widget:
    made = builders.widget(
        owner, "Cascadia Wholesale", edition="desktop", plan="trial", trial_ends_at=now + timedelta(days=9)
    )
    builders.connections(made, salesforce="https://cascadia.my.salesforce.com", quickbooks="")
    made.connections.filter(system="quickbooks").update(
        broken_why="The company file no longer allows Tandem. In QuickBooks choose Edit, Preferences, "
        "Integrated Applications, and allow it again.",
        company_name="Cascadia Wholesale.QBW",
    )
    builders.process(builders.run(made, "failed", at=now - timedelta(hours=20)), counts={})
    return made


def _runs(online: Widget, now: datetime) -> tuple[Run, Run, Run]:
    for hours, status in ((30, "succeeded"), (29, "cancelled"), (28, "failed"), (27, "succeeded"), (3, "succeeded")):
        _processes(builders.run(online, status, at=now - timedelta(hours=hours)), status, counted=hours == 27)
    stopped = ProcessRun.objects.get(run__status="failed", run__widget=online, key="customers-out")
    builders.entry(stopped, PRICE_BOOK, level=LogLevel.SEVERE, place="https://cascadia.my.salesforce.com/lightning/")
    dry = builders.run(online, "succeeded", at=now - timedelta(hours=2), dry_run=True, trigger="manual")
    _changes(builders.process(dry, counts={"created": 2, "updated": 1}))
    calls = {"salesforce": 9, "quickbooks": 6}
    ended = builders.run(online, "warnings", at=now - timedelta(minutes=19), calls=calls, folded=1)
    _processes(ended, "warnings", counted=True)
    _log(ended.processes.get(key="customers-out"))
    active = builders.run(
        online,
        "waiting",
        at=now - timedelta(minutes=2),
        started_at=now - timedelta(minutes=2),
        trigger="manual",
        waiting_for="Salesforce asked for a pause; the run goes on at 14:05 UTC.",
    )
    builders.process(active, "initialize", title="Initializing QuickBooks Sync")
    builders.process(active, status="running", counts={"created": 7})
    return ended, dry, active


def _processes(run: Run, status: str, *, counted: bool) -> None:
    at = run.created_at
    for key, title, seconds, counts in PROCESSES:
        worst = status if key == "customers-out" else "succeeded"
        took = {"started_at": at, "finished_at": (at := at + timedelta(seconds=seconds))}
        builders.process(run, key, worst, title=title, counts=counts if counted else {}, **took)


def _log(process: ProcessRun) -> None:
    names = ("Tamarack Inn", "Foundry Coffee Works", "Cedar Falls Lodge", "Kettle & Crane")
    for number, name in enumerate(names, start=61):
        builders.entry(
            process,
            f"“{name}” was created in QuickBooks.",
            salesforce_entity="Account",
            salesforce_id=f"001Hp00002{number:08d}",
            quickbooks_entity="Customer",
            quickbooks_id=str(number),
        )
    details = (
        "Duplicate Name Exists Error (6240): The name supplied already exists. : Another vendor is using this name."
    )
    builders.entry(
        process, HELD, level=LogLevel.WARNING, details=details, salesforce_entity="Account", salesforce_id=JUNIPER
    )
    builders.entry(
        process,
        "“Kettle & Crane” was created without its State: “Wash.” is not in the picklist of Salesforce.",
        level=LogLevel.WARNING,
        place="https://cascadia.my.salesforce.com/lightning/setup/AddressCleanerOverview/home",
    )


def _changes(process: ProcessRun) -> None:
    made: dict[str, list[object]] = {
        "DisplayName": [None, "Tamarack Inn"],
        "BillAddr.Line1": [None, "1180 Lakeshore Drive"],
        "BillAddr.City": [None, "Chelan"],
        "CreditLimit": [None, Decimal("7500.00")],
    }
    edited: dict[str, list[object]] = {
        "PrimaryPhone": ["(253) 555-0110", "(253) 555-0176"],
        "Fax": ["(253) 555-0111", ""],
    }
    builders.action(process, "Tamarack Inn", status="planned", changes=made)
    builders.action(process, "Kettle & Crane", kind="hold", status="planned", namesakes=NAMESAKES)
    linked = "Foundry Coffee Works ↔ FOUNDRY Coffee Works"
    builders.action(process, linked, kind="join", status="planned", target_id="62", namesakes=LINKED)
    builders.action(process, "Riverside Café", kind="update", status="planned", target_id="58", changes=edited)
