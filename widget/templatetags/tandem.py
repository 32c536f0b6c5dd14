"""How the pages show a state, an instant, a duration and a field's value."""

from datetime import UTC, date, datetime
from decimal import Decimal

from django.template import Library
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from integrations.engine.snapshot import LinkTo

register = Library()


@register.simple_tag
def badge(value: str, label: str) -> SafeString:
    """Show a state as icon and word, so that nothing hangs on the colour."""
    kind = str(value).lower()
    return format_html('<span class="badge is-{}">{}{}</span>', kind, icon(kind), label)


@register.simple_tag
def icon(name: str) -> SafeString:
    """Show an icon that says nothing which the text beside it does not say."""
    address = f"{static('icons.svg')}#{name}"
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"/></svg>', address)


@register.simple_tag
def instant(value: datetime | None) -> SafeString | str:
    """Show an instant as UTC; the script adds how long ago, and the visitor's own time as the title."""
    if value is None:
        return "–"
    utc = value.astimezone(UTC)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        utc.isoformat(timespec="seconds"),
        f"{utc:%A, %d %B %Y, %H:%M:%S} UTC",
        f"{utc.day} {utc:%b %Y, %H:%M:%S} UTC",
    )


@register.simple_tag
def duration(started: datetime | None, finished: datetime | None) -> SafeString | str:
    """Show how long something took; of what still lasts the script shows the time so far."""
    if started is None:
        return "–"
    if finished is None:
        return format_html('<time class="elapsed" datetime="{}">so far</time>', started.isoformat(timespec="seconds"))
    seconds = (finished - started).total_seconds()
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "min"), (rest if not hours else 0, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number)


@register.filter
def shown(value: object) -> SafeString | str:
    """Show a field's value as people write it."""
    match value:
        case None | "":
            return format_html('<span class="{}">empty</span>', "quiet")
        case bool():
            return "Yes" if value else "No"
        case Decimal():
            return f"{value:f}"
        case datetime():
            return instant(value)
        case date():
            return f"{value.day} {value:%b %Y}"
        case LinkTo():
            return value.name or f"{value.kind} {value.id}"
    return str(value)
