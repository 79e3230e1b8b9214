"""Run once by Mayan's own Python: the administrator's token, and a counter's account that may do no more than a station needs."""

import sys

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from mayan.apps.permissions.classes import Permission  # noqa: E402
from mayan.apps.permissions.models import Role  # noqa: E402
from rest_framework.authtoken.models import Token  # noqa: E402

administrator_token, station_token, *permissions = sys.argv[1:]
users = get_user_model()
Token.objects.create(user=users.objects.get(is_superuser=True), key=administrator_token)
station = users.objects.create_user(username="quay-so-1")
Token.objects.create(user=station, key=station_token)
counters = Group.objects.create(name="Quay tiep nhan")
counters.user_set.add(station)
role = Role.objects.create(label="Tram so hoa")
role.groups.add(counters)
role.permissions.add(*(Permission.get(pk=permission).stored_permission for permission in permissions))
