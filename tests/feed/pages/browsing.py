"""A browser for the tests of pages."""

from django.test import Client


def browser(member=None):
    client = Client()
    if member is not None:
        client.force_login(member)
    return client
