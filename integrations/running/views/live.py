"""Pages that follow what happens: the page whole, its live part alone, or nothing when nothing happened."""

from collections.abc import Mapping
from hashlib import blake2s

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def live(
    request: HttpRequest, template: str, *, part: str, context: Mapping[str, object], state: object
) -> HttpResponse:
    """Render the page, or for a poll only `part`: 204 when its `state` is what the browser has seen.

    `state` is all that can change, with a telling repr; the part polls with it as the parameter `seen`.
    """
    seen = blake2s(repr(state).encode(), digest_size=8).hexdigest()
    if request.GET.get("seen") == seen:
        return HttpResponse(status=204)
    return render(request, part if "seen" in request.GET else template, {**context, "seen": seen})
