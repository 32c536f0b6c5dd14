"""The rules in words: each as the condition that a record meets when it passes."""

RULES = {
    "active": "Is active in QuickBooks",
    "changed": "Has changed since it was last synced",
    "changed-since-connected": "Was created or changed since Tandem was connected",
    "class-exists": "Its Class exists in QuickBooks",
    "counted": "Is an inventory item",
    "counterpart-deleted": "Its counterpart is still there",
    "deleted": "Is still there",
    "exists": "Is there",
    "external-id-free": "Has no External Account ID of another company",
    "has-account": "Has an Account",
    "has-products": "Has Products",
    "has-won-opportunity": "Has a closed/won Opportunity",
    "id-cleared": "Keeps its External Transaction ID as long as its transaction is there",
    "link-active": "Its link is synced",
    "linked": "Is linked with an Opportunity",
    "memo-names-none": "Has a memo that names no Opportunity",
    "merged": "What it was merged into is there",
    "name": "Has a name that the other system takes",
    "not-a-project": "Is a customer, not a project",
    "not-done": "Was taken by the other system",
    "not-sent-before": "Has not been sent before",
    "not-voided": "Is not voided",
    "number-taken": "Has a number of its own",
    "one-contact": "Has one billing Contact",
    "one-match": "Has one record of its name on the other side",
    "opportunity-there": "Its Opportunity is there",
    "products-known": "QuickBooks knows what was sold",
    "sales-tax-code": "Its lines have a sales tax code",
    "same-account": "Is still with the Account that it was sent for",
    "same-currency": "Has the currency of its customer",
    "same-transaction-type": "Has the Transaction Type that it was sent with",
    "since-migration-date": "Is dated on or after the Migration date",
    "stale": "Was not changed meanwhile",
    "still-won": "Is still won",
    "switched-on": "Is switched on in the preferences",
    "synced-type": "Is of a type that is synced",
    "terms-exists": "Its Terms exist in QuickBooks",
    "told-apart": "Was not told apart by a person",
    "transaction-type": "Has a Transaction Type",
    "transaction-type-works": "Has a Transaction Type that QuickBooks has",
    "unknown-in-salesforce": "Is not in Salesforce under its id yet",
    "unlinked": "Is not linked yet",
    "waits": "Has everything that it refers to",
    "without-opportunity": "Needs an Opportunity of its own",
    "won": "Is in a closed/won stage",
}
REFUSED = "refused:"


def rule_name(rule: str) -> str:
    """Return a rule as people read it."""
    if rule.startswith(REFUSED):
        return f"Is accepted by the other system ({rule.removeprefix(REFUSED)})"
    return RULES.get(rule) or rule.replace("-", " ").capitalize()
