"""Edit Preferences."""

from uuid import UUID

import structlog
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from widget.forms import PreferencesForm
from widget.models import Plan, Preferences, Widget
from widget.views import visible_widget

logger = structlog.get_logger()


@login_required
def preferences(request: HttpRequest, id: UUID) -> HttpResponse:
    """Show the preferences of a widget, and save what is chosen."""
    widget = visible_widget(request, id)
    kept = Preferences.objects.filter(widget=widget).first() or Preferences(widget=widget)
    form = PreferencesForm(request.POST or None, instance=kept, widget=widget)
    if request.method == "POST" and form.is_valid():
        _save(widget, form, request.user.get_username())
        messages.success(request, "The preferences are saved. They count from the next run on.")
        return redirect("preferences", widget.pk)
    context = {"widget": widget, "form": form, "trial": widget.plan == Plan.TRIAL}
    return render(request, "widget/preferences.html", context)


def _save(widget: Widget, form: PreferencesForm, person: str) -> None:
    """Save what was changed; only what changes a sync makes the next run look at everything again."""
    if not form.changed_data:
        return
    now = timezone.now()
    set_: dict[str, object] = {}
    if set(form.changed_data) - {"every"}:
        set_["settings_changed_at"] = now
    if "every" in form.changed_data:
        every = form.schedule()
        set_ |= {"every": every, "next_due_at": now + every if every else None}
    with transaction.atomic():
        form.save()
        Widget.objects.filter(pk=widget.pk).update(**set_)
    changed = {name: str(form.cleaned_data[name]) for name in form.changed_data}
    logger.info("preferences.saved", widget=str(widget.pk), person=person, changed=changed)
