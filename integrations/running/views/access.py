"""Whose run it is: strangers are told that there is none."""

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from integrations.running.models import Run


def visible_run(request: HttpRequest, id: UUID) -> Run:
    """Return the run, its widget and connections. Raises Http404 unless the visitor is a member of its workspace."""
    runs = Run.objects.select_related("widget").prefetch_related("widget__connections")
    return get_object_or_404(runs, pk=id, widget__workspace__members=request.user.pk)
