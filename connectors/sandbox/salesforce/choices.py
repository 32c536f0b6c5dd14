"""The values of the standard picklists, as a new org has them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One picklist value."""

    value: str
    label: str
    default: bool = False
    valid_for: str | None = None


def _listed(text: str) -> tuple[Choice, ...]:
    return tuple(Choice(value.strip(), value.strip()) for value in text.split(";"))


_SOURCE = _listed("Web; Phone Inquiry; Partner Referral; Purchased List; Other")
_ACCURACY = _listed("Address; NearAddress; Block; Street; ExtendedZip; Zip; Neighborhood; City; County; State; Unknown")

CHOICES: dict[str, tuple[Choice, ...]] = {
    "Account.Type": _listed(
        "Prospect; Customer - Direct; Customer - Channel; Channel Partner / Reseller; Installation Partner;"
        " Technology Partner; Other"
    ),
    "Account.Industry": _listed(
        "Agriculture; Apparel; Banking; Biotechnology; Chemicals; Communications; Construction; Consulting; Education;"
        " Electronics; Energy; Engineering; Entertainment; Environmental; Finance; Food & Beverage; Government;"
        " Healthcare; Hospitality; Insurance; Machinery; Manufacturing; Media; Not For Profit; Recreation; Retail;"
        " Shipping; Technology; Telecommunications; Transportation; Utilities; Other"
    ),
    "Account.Ownership": _listed("Public; Private; Subsidiary; Other"),
    "Account.Rating": _listed("Hot; Warm; Cold"),
    "Account.AccountSource": _SOURCE,
    "Contact.LeadSource": _SOURCE,
    "Contact.Salutation": _listed("Mr.; Ms.; Mrs.; Dr.; Prof.; Mx."),
    "Opportunity.LeadSource": _SOURCE,
    "Opportunity.Type": _listed(
        "Existing Customer - Upgrade; Existing Customer - Replacement; Existing Customer - Downgrade; New Customer"
    ),
    "Opportunity.ForecastCategory": _listed("Omitted; Pipeline; BestCase; MostLikely; Forecast; Closed"),
    "Opportunity.ForecastCategoryName": _listed("Omitted; Pipeline; Best Case; Commit; Closed"),
    "OpportunityContactRole.Role": _listed(
        "Business User; Decision Maker; Economic Buyer; Economic Decision Maker; Evaluator; Executive Sponsor;"
        " Influencer; Technical Buyer; Other"
    ),
    **{
        f"{object}{kind}GeocodeAccuracy": _ACCURACY
        for object, kind in (
            ("Account.", "Billing"),
            ("Account.", "Shipping"),
            ("Contact.", "Other"),
            ("Contact.", "Mailing"),
        )
    },
}
