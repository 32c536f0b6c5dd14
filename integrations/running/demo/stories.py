"""The stories of the demo: from an Opportunity to a paid Invoice, with the sample companies or with recorded ones."""

from collections.abc import Callable, Iterator

from integrations.running.demo import steps
from integrations.running.demo.people import People, Row
from integrations.running.demo.recorded import recorded_story
from integrations.running.demo.scene import Scene, Told

SAMPLE_OPPORTUNITY = "Riverside Café — espresso bar refit"
SAMPLE_COMPANY = "Cascadia Espresso Supply"

Story = Callable[[Scene], Iterator[Told]]


def sample_story(scene: Scene) -> Iterator[Told]:
    """Yield the steps with the sample companies, as they come out. Raises WentWrong."""
    opportunity = scene.salesforce.all("Opportunity", Name=SAMPLE_OPPORTUNITY)[0]
    yield steps.first_run(scene)
    yield steps.close(scene, opportunity)
    yield steps.sync_invoice(scene, opportunity, "Second run")
    yield steps.pay(scene, opportunity)
    yield steps.sync_payment(scene, opportunity, "Third run")
    yield steps.quiet_run(scene, "Fourth run")


def story_for(salesforce: People, quickbooks: People) -> tuple[str, Story]:
    """Return the company and the story that fit what the systems hold: their sample, or recorded records."""
    sample: list[Row] = salesforce.all("Opportunity", Name=SAMPLE_OPPORTUNITY)
    if sample:
        return SAMPLE_COMPANY, sample_story
    return str(quickbooks.all("CompanyInfo")[0]["CompanyName"]), recorded_story
