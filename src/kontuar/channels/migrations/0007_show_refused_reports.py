from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0006_confirm_in_their_language'),
    ]

    operations = [
        migrations.AddField(
            model_name='channel',
            name='report_trouble_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='channel',
            name='report_trouble_code',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='channel',
            name='report_trouble_detail',
            field=models.TextField(default=''),
        ),
    ]
