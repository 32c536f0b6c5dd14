from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("running", "0003_rest_and_move")]

    operations = [
        migrations.AddField("run", "deletes_asked", models.PositiveIntegerField(default=0)),
        migrations.AddField("run", "deletes_approved", models.PositiveIntegerField(default=0)),
    ]
