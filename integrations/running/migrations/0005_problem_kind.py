from django.db import migrations, models

KINDS = {
    "match-customers": "customer",
    "match-items": "item",
    "items": "item",
    "customers-in": "customer",
    "customers-out": "customer",
    "transactions-in": "transaction",
    "opportunities-out": "transaction",
    "invoices-in": "invoice",
    "migrate-invoices": "invoice",
}


def name_kinds(apps, schema_editor):
    """Give open problems the kind that their process had alone until now."""
    problems = apps.get_model("running", "Problem").objects
    for key, kind in KINDS.items():
        problems.filter(process_key=key).update(kind=kind)


class Migration(migrations.Migration):
    dependencies = [("running", "0004_approved_deletes")]

    operations = [
        migrations.AddField("problem", "kind", models.CharField(max_length=20, default=""), preserve_default=False),
        migrations.RunPython(name_kinds, migrations.RunPython.noop),
        migrations.RemoveConstraint("problem", "one_problem_per_record"),
        migrations.AddConstraint(
            "problem",
            models.UniqueConstraint(
                fields=["widget", "process_key", "kind", "system", "record_id"], name="one_problem_per_record"
            ),
        ),
    ]
