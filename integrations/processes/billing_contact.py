"""The billing Contact of an Account, as a customer's person becomes it. Source: sync rules, section 3."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from connectors.base import SALESFORCE, Fields, Operation, Record, Value
from integrations.engine.actions import Draft, Level, Note
from integrations.engine.process import Held, Lookup, Map, Unfit
from integrations.engine.snapshot import Link, Pair, Snapshot, Wanted, match_key
from integrations.engine.translate import check_fit
from integrations.engine.values import digest_of, listed, same, shown
from integrations.processes.customers import CUSTOMER_FIELDS, CUSTOMERS

CONTACT = "Contact."
PATHS = {
    rule.salesforce: rule for rule in CUSTOMER_FIELDS if isinstance(rule, Map) and rule.salesforce.startswith(CONTACT)
}
NAME = ("GivenName", "FamilyName")
EMAIL = "PrimaryEmailAddr"
MARK = "Contact.Is_Billing_Contact__c"


@dataclass(frozen=True, slots=True)
class Found:
    """Whose Contact a customer's person is: `id` of one that is there, None for a new one.

    `beside` tells that it is another person than the one who was linked.
    """

    id: str | None = None
    record: Record | None = None
    beside: bool = False


def contacts_wanted(pair: Pair) -> Lookup | None:
    """Ask for the Account's Contacts where a customer's person is nobody who is linked already."""
    customer, link = pair.quickbooks, pair.link
    if customer is None or link is None or not link.active or not link.salesforce_id or _person(customer) is None:
        return None
    if not any(_moved(rule.quickbooks, customer, link) for rule in PATHS.values()):
        return None
    if _linked_id(pair) and not _another_person(customer, link) and not _is_replaced(pair):
        return None
    return Lookup(SALESFORCE, "Contact", "AccountId", link.salesforce_id)


def with_contact(draft: Draft, pair: Pair, snapshot: Snapshot) -> tuple[Draft, tuple[Note, ...]]:
    """Give the draft its billing Contact: the linked one, else one of the same e-mail or name, else a new one.

    Raises Held.
    """
    contact = {path: value for path, value in draft.fields.items() if path.startswith(CONTACT)}
    if not contact or pair.quickbooks is None:
        return draft, ()
    bare = replace(draft, fields={path: value for path, value in draft.fields.items() if path not in contact})
    family = _family(pair, snapshot)
    found = _found(pair, pair.quickbooks, snapshot)
    if found is None:
        return bare, ()
    stamps: dict[str, Wanted] = {"Contact.Sync_Me__c": False, "Contact.Last_Sync_Date__c": snapshot.now}
    bare = _as_known(bare, found.record or next((one for one in family if one.id == found.id), None))
    if found.id and found.record is None:
        return _with(bare, {**contact, **stamps, "Contact.Id": found.id}), _of_the_replaced(pair, contact, family)
    told = {path: value for path, value in _whole(pair, draft, contact).items() if _fits(path, value, snapshot)}
    if "Contact.LastName" not in told:
        return bare, ()
    whole = told | stamps | _ids(pair.quickbooks, snapshot, beside=found.beside)
    billing = pair.salesforce.fields.get("Contact.Id") if pair.salesforce else None
    whole[MARK] = not billing and not any(one.fields.get("Is_Billing_Contact__c") for one in family)
    notes = _told(pair.quickbooks, found, whole)
    if found.id:
        whole = {**{path: v for path, v in whole.items() if path != MARK or v}, "Contact.Id": found.id}
    with_it = _with(bare, whole)
    return (replace(with_it, apart=with_it.apart | set(PATHS)) if not whole.get(MARK) else with_it), notes


def _with(draft: Draft, fields: Mapping[str, Wanted]) -> Draft:
    return replace(draft, fields={**draft.fields, **fields})


def _as_known(draft: Draft, contact: Record | None) -> Draft:
    """Return the draft with what is known of the Contact that it is going to change."""
    if contact is None:
        return draft
    known = {path: contact.fields.get(path.removeprefix(CONTACT)) for path in PATHS}
    return replace(draft, base={**draft.base, **known})


def _family(pair: Pair, snapshot: Snapshot) -> list[Record]:
    id = pair.link.salesforce_id if pair.link else ""
    return [one for one in snapshot.families.get((SALESFORCE, "Contact", id), ()) if one.state == "active"]


def _found(pair: Pair, customer: Record, snapshot: Snapshot) -> Found | None:
    """Return the Contact of the customer's person; None if there is no person. Raises Held."""
    person = _person(customer)
    linked = None if _is_gone(pair, snapshot) else _linked_id(pair)
    beside = bool(linked and pair.link and person and _another_person(customer, pair.link))
    if linked and not beside:
        return Found(linked)
    if person is None:
        return None
    others = [one for one in _family(pair, snapshot) if one.id != linked]
    for what, same_ones in (("e-mail", _of_email(customer, others)), ("name", _of_name(person, others))):
        if len(same_ones) > 1:
            text = f"Its Account has several Contacts of the same {what}. Mark one of them as billing Contact."
            raise Held(text, rule="one-contact")
        if same_ones:
            return Found(same_ones[0].id, same_ones[0], beside)
    return Found(beside=beside)


def _linked_id(pair: Pair) -> str | None:
    """Return the linked Contact's id, else that of the Account's billing Contact."""
    for fields in (pair.link.salesforce if pair.link else {}, pair.salesforce.fields if pair.salesforce else {}):
        if id := fields.get("Contact.Id"):
            return str(id)
    return None


def _is_replaced(pair: Pair) -> bool:
    """Tell whether the linked Contact is no longer the Account's billing Contact."""
    linked = pair.link.salesforce.get("Contact.Id") if pair.link else None
    return bool(linked and pair.salesforce and pair.salesforce.fields.get("Contact.Id") != linked)


def _is_gone(pair: Pair, snapshot: Snapshot) -> bool:
    """Tell whether the linked Contact is no Contact of the Account any more, as far as these are known."""
    known = pair.link is not None and (SALESFORCE, "Contact", pair.link.salesforce_id) in snapshot.families
    return known and _is_replaced(pair) and _linked_id(pair) not in {one.id for one in _family(pair, snapshot)}


def _of_the_replaced(pair: Pair, contact: Mapping[str, Wanted], family: Iterable[Record]) -> tuple[Note, ...]:
    """Name what QuickBooks changes in a Contact that somebody has just replaced as billing Contact: the one who takes
    its place overwrites that in QuickBooks."""
    linked = next((one for one in family if one.id == _linked_id(pair)), None)
    if linked is None or not _is_replaced(pair) or pair.quickbooks is None:
        return ()
    changes = [
        f'{PATHS[path].label}: "{shown(linked.fields.get(path.removeprefix(CONTACT)))}" became "{shown(new)}"'
        for path, new in contact.items()
        if path in PATHS
    ]
    name = f'"{CUSTOMERS.title(pair.quickbooks)}"'
    text = f"{name} has another billing Contact in Salesforce now. What QuickBooks changed went to the one before"
    return (Note(Level.WARNING, f"{text}: {listed(changes)}."),)


def _another_person(customer: Record, link: Link) -> bool:
    """Tell whether name and e-mail were both there before and are both another's now."""
    before = _before(link)
    # A part of the name that was empty makes nobody another person.
    renamed = any(before[path] and not same(customer.fields.get(path), before[path]) for path in NAME)
    addressed = before[EMAIL] and customer.fields.get(EMAIL)
    return bool(renamed and addressed and not same(customer.fields.get(EMAIL), before[EMAIL]))


def _before(link: Link) -> Fields:
    """Return name and e-mail of the person as they were agreed: the customer's, or those of the linked Contact as long
    as the customer named nobody."""
    if any(link.quickbooks.get(path) for path in NAME):
        return {path: link.quickbooks.get(path) for path in (*NAME, EMAIL)}
    return {rule.quickbooks: link.salesforce.get(path) for path, rule in PATHS.items()}


def _moved(path: str, customer: Record, link: Link) -> bool:
    return not same(customer.fields.get(path), link.quickbooks.get(path))


def _person(customer: Record) -> dict[str, Value] | None:
    """Return the name of the Contact; Salesforce needs a last name. None: no person, no Contact."""
    first, last = (customer.fields.get(path) for path in NAME)
    if last:
        return {"Contact.FirstName": first, "Contact.LastName": last}
    return {"Contact.FirstName": None, "Contact.LastName": first} if first else None


def _of_email(customer: Record, contacts: Iterable[Record]) -> list[Record]:
    wanted = match_key(customer.fields.get(EMAIL))
    return [one for one in contacts if wanted and match_key(one.fields.get("Email")) == wanted]


def _of_name(person: Fields, contacts: Iterable[Record]) -> list[Record]:
    wanted = tuple(match_key(person[path]) for path in ("Contact.FirstName", "Contact.LastName"))
    return [one for one in contacts if tuple(match_key(one.fields.get(p)) for p in ("FirstName", "LastName")) == wanted]


def _whole(pair: Pair, draft: Draft, contact: Mapping[str, Wanted]) -> dict[str, Wanted]:
    """Return all that the customer tells of its person: what was agreed before belonged to nobody or to another."""
    assert pair.quickbooks is not None
    told: dict[str, Wanted] = {}
    if draft.operation is Operation.UPDATE:
        fields = pair.quickbooks.fields
        told = {path: fields[rule.quickbooks] for path, rule in PATHS.items() if fields.get(rule.quickbooks)}
    return {**told, **contact, **(_person(pair.quickbooks) or {})}


def _fits(path: str, value: Wanted, snapshot: Snapshot) -> bool:
    """Tell whether Salesforce takes a value; of one that it does not take the translation has told."""
    field = snapshot.schemas.get((SALESFORCE, "Account"), {}).get(path)
    try:
        check_fit(value, field, field.label if field else "", SALESFORCE)
    except Unfit:
        return False
    return True


def _ids(customer: Record, snapshot: Snapshot, *, beside: bool) -> dict[str, Wanted]:
    # An external id is unique: the second person of a customer needs one of its own.
    who = digest_of(*(customer.fields.get(path) for path in (*NAME, EMAIL))) if beside else ""
    id = f"{customer.id}-{who}" if who else customer.id
    return {
        "Contact.External_Contact_ID__c": snapshot.external_id("contact", id),
        "Contact.External_Account_ID__c": snapshot.external_id("customer", customer.id),
    }


def _told(customer: Record, found: Found, whole: Mapping[str, Wanted]) -> tuple[Note, ...]:
    name = f'"{CUSTOMERS.title(customer)}"'
    notes = []
    if found.beside:
        text = f"{name} names another person in QuickBooks now."
        what = "The Contact of that e-mail or name was linked." if found.id else "A new Contact was made."
        notes.append(Note(Level.WARNING, f"{text} {what} Choose in Salesforce which one is the billing Contact."))
    before = found.record.fields if found.record else {}
    lost = [
        f'{rule.label}: "{shown(old)}" became "{shown(whole[path])}"'
        for path, rule in PATHS.items()
        if path in whole and (old := before.get(path.removeprefix(CONTACT))) and not same(old, whole[path])
    ]
    if lost:
        text = f"{name}: its Contact was brought in line with QuickBooks. Overwritten in Salesforce: {listed(lost)}."
        notes.append(Note(Level.WARNING, text))
    return tuple(notes)
