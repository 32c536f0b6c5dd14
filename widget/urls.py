"""Addresses of signing in and out, and of a widget's settings."""

from django.urls import path

from widget.connecting_views import back_from_quickbooks, back_from_salesforce, connect
from widget.mapping_views import add, mapping, remove
from widget.preferences_views import preferences
from widget.views import sign_in, sign_out

urlpatterns = [
    path("sign-in", sign_in, name="sign-in"),
    path("sign-out", sign_out, name="sign-out"),
    path("connect/salesforce", back_from_salesforce, name="back-from-salesforce"),
    path("connect/quickbooks", back_from_quickbooks, name="back-from-quickbooks"),
    path("widgets/<uuid:id>/connect/<slug:system>", connect, name="connect"),
    path("widgets/<uuid:id>/preferences", preferences, name="preferences"),
    path("widgets/<uuid:id>/mapping", mapping, name="mapping"),
    path("widgets/<uuid:id>/mapping/rows", add, name="add-mapping"),
    path("widgets/<uuid:id>/mapping/rows/<int:row>/remove", remove, name="remove-mapping"),
]
