import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("running", "0004_approved_deletes")]

    operations = [
        migrations.AddField(
            model_name="run",
            name="followed_by",
            field=models.CharField(
                blank=True,
                choices=[("manual", "Run Now"), ("schedule", "Schedule"), ("webhook", "Webhook"), ("api", "API")],
                default="",
                max_length=10,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="run",
            name="follows",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="follower", to="running.run"
            ),
        ),
    ]
