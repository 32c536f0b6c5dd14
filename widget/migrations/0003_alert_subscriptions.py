import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("widget", "0002_custom_mapping")]

    operations = [
        migrations.CreateModel(
            name="AlertSubscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (20, "Warnings, and what stops a run"),
                            (30, "Only what stops a run"),
                            (10, "Everything that is synced, too"),
                        ],
                        default=20,
                    ),
                ),
                ("address", models.EmailField(max_length=254)),
                ("troubled", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("tested_at", models.DateTimeField(null=True)),
                (
                    "widget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alert_subscriptions",
                        to="widget.widget",
                    ),
                ),
            ],
            options={
                "ordering": ("address",),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("widget"),
                        django.db.models.functions.text.Lower("address"),
                        name="one_alert_subscription_per_address",
                    )
                ],
            },
        ),
    ]
