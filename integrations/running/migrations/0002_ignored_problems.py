from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("running", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="problem", name="ignored_mark", field=models.CharField(max_length=80, null=True)
        ),
    ]
