"""Requests to the API as the tests of the shop send them."""

import json

from django.utils import timezone

from spark.tokens import make_token


def send(client, method, path, body=None, **headers):
    text = body if isinstance(body, str) else json.dumps(body)
    return getattr(client, method)(
        f"/api/v1/{path}", text, content_type="application/json", headers=headers
    )


def bearer(member, *scopes):
    _, token = make_token(member=member, name="test", scopes=list(scopes), now=timezone.now())
    return {"Authorization": f"Bearer {token}"}
