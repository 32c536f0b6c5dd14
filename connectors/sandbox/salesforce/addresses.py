"""Countries and states of the address picklists: a part of the world, with codes by ISO 3166."""

import base64

from connectors.sandbox.salesforce.choices import Choice

COUNTRIES = {
    "AT": "Austria",
    "AU": "Australia",
    "BE": "Belgium",
    "CA": "Canada",
    "CH": "Switzerland",
    "DE": "Germany",
    "DK": "Denmark",
    "ES": "Spain",
    "FR": "France",
    "GB": "United Kingdom",
    "IE": "Ireland",
    "IN": "India",
    "IT": "Italy",
    "JP": "Japan",
    "MX": "Mexico",
    "NL": "Netherlands",
    "NO": "Norway",
    "NZ": "New Zealand",
    "PL": "Poland",
    "PT": "Portugal",
    "SE": "Sweden",
    "SG": "Singapore",
    "US": "United States",
    "ZA": "South Africa",
}
_US = (
    "AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,DE Delaware,"
    "DC District of Columbia,FL Florida,GA Georgia,HI Hawaii,ID Idaho,IL Illinois,IN Indiana,IA Iowa,KS Kansas,"
    "KY Kentucky,LA Louisiana,ME Maine,MD Maryland,MA Massachusetts,MI Michigan,MN Minnesota,MS Mississippi,"
    "MO Missouri,MT Montana,NE Nebraska,NV Nevada,NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York,"
    "NC North Carolina,ND North Dakota,OH Ohio,OK Oklahoma,OR Oregon,PA Pennsylvania,RI Rhode Island,"
    "SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,VT Vermont,VA Virginia,WA Washington,"
    "WV West Virginia,WI Wisconsin,WY Wyoming"
)
_CA = (
    "AB Alberta,BC British Columbia,MB Manitoba,NB New Brunswick,NL Newfoundland and Labrador,NS Nova Scotia,"
    "NT Northwest Territories,NU Nunavut,ON Ontario,PE Prince Edward Island,QC Quebec,SK Saskatchewan,YT Yukon"
)
STATES = {country: dict(pair.split(" ", 1) for pair in text.split(",")) for country, text in (("US", _US), ("CA", _CA))}


def country_choices() -> tuple[Choice, ...]:
    """Return the values of a country code field."""
    return tuple(Choice(code, label) for code, label in COUNTRIES.items())


def state_choices() -> tuple[Choice, ...]:
    """Return the values of a state code field, each valid for its country.

    A code that two countries share is one value per country, as the describe has it.
    """
    return tuple(
        Choice(code, label, valid_for=_bitmap(list(COUNTRIES).index(country)))
        for country, states in STATES.items()
        for code, label in states.items()
    )


def _bitmap(place: int) -> str:
    """Return the bit of the controlling value at that place, highest bit first, in base64."""
    bits = bytearray(len(COUNTRIES) // 8 + 1)
    bits[place // 8] |= 0x80 >> place % 8
    return base64.b64encode(bytes(bits)).decode()
