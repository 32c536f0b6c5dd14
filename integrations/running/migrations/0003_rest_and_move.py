from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("running", "0002_ignored_problems")]

    operations = [
        migrations.AlterField(
            model_name="action",
            name="kind",
            field=models.CharField(
                choices=[
                    ("create", "Create"),
                    ("update", "Update"),
                    ("join", "Link"),
                    ("keep", "Accept"),
                    ("delete", "Delete"),
                    ("rest", "Rest"),
                    ("move", "Move"),
                ],
                max_length=10,
            ),
        ),
    ]
