"""What a person reads on a page: the text of elements without the markup."""

import re
from html.parser import HTMLParser

from django.http import HttpResponse, HttpResponseBase
from django.test.client import Client


class _Text(HTMLParser):
    """Collects the text of each element of one tag."""

    def __init__(self, tag: str) -> None:
        super().__init__()
        self.tag = tag
        self.depth = 0
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == self.tag:
            self.depth += 1
            if self.depth == 1:
                self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self.tag:
            self.depth -= 1

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.found[-1] += data


def html(response: HttpResponseBase) -> str:
    """Return the body of a page."""
    assert isinstance(response, HttpResponse)
    return response.content.decode()


def texts(response: HttpResponseBase, tag: str) -> list[str]:
    """Return the text of every element of that tag, spaces folded."""
    reader = _Text(tag)
    reader.feed(html(response))
    return [" ".join(text.split()) for text in reader.found]


def links(response: HttpResponseBase) -> list[str]:
    """Return where the links of a page lead, as written."""
    return [found.replace("&amp;", "&") for found in re.findall(r'<a [^>]*href="([^"]*)"', html(response))]


def poll_address(response: HttpResponseBase) -> str:
    """Return the query string with which the page asks for what is new; "" when it does not."""
    found = re.search(r'hx-get="([^"]*)"', html(response))
    return found.group(1).replace("&amp;", "&") if found else ""


def poll(client: Client, address: str, response: HttpResponseBase) -> HttpResponseBase:
    """Ask for what is new as the page would."""
    return client.get(address + poll_address(response))
