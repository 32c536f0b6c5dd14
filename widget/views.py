"""Signing in and out, and whose widget it is."""

from uuid import UUID

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from widget.models import Widget

_sign_in = LoginView.as_view(template_name="sign-in.html", redirect_authenticated_user=True)
sign_out = LogoutView.as_view(next_page="sign-in")


def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Ask who is there; a part of a page that lost its session has the whole page loaded again instead."""
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return _sign_in(request)


def visible_widget(request: HttpRequest, id: UUID) -> Widget:
    """Return the widget with its connections. Raises Http404 unless the visitor is a member of its workspace."""
    widgets = Widget.objects.prefetch_related("connections")
    return get_object_or_404(widgets, pk=id, workspace__members=request.user.pk)
