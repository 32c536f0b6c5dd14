from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("running", "0004_approved_deletes")]

    operations = [
        migrations.AddField(
            model_name="problem",
            name="counterpart",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
    ]
