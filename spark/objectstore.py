"""Files in an S3 bucket, by the S3_... settings: public ones below media/, originals private/."""

from typing import Any

from botocore.config import Config
from environ import Env


def s3_storages(bucket: str, env: Env) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Return Django's STORAGES "default" and "private", and the origins that pictures come from."""
    endpoint = env.str("S3_ENDPOINT_URL", default="")
    domain = env.str("S3_CUSTOM_DOMAIN", default="")
    region = env.str("S3_REGION", default="")
    shared = {
        "bucket_name": bucket,
        "endpoint_url": endpoint or None,
        "access_key": env.str("S3_ACCESS_KEY", default="") or None,
        "secret_key": env.str("S3_SECRET_KEY", default="") or None,
        "region_name": region or None,
        "default_acl": None,
        "file_overwrite": False,
        # An upload waits a few seconds at most for a store that is away; the member is told then.
        "client_config": Config(
            signature_version="s3v4",
            s3={"addressing_style": env.str("S3_ADDRESSING_STYLE", default="path")},
            connect_timeout=1,
            read_timeout=4,
            retries={"total_max_attempts": 1},
        ),
    }
    public = {
        "querystring_auth": False,
        "location": "media",  # the one folder that the bucket's policy opens to all readers
        "custom_domain": domain or None,
        "object_parameters": {"CacheControl": "public, max-age=31536000, immutable"},
    }
    private = {
        "querystring_auth": True,
        "querystring_expire": 300,
        "location": "private",
        "object_parameters": {"CacheControl": "private, no-store"},
    }
    backend = "storages.backends.s3.S3Storage"
    storages = {
        "default": {"BACKEND": backend, "OPTIONS": shared | public},
        "private": {"BACKEND": backend, "OPTIONS": shared | private},
    }
    return storages, _origins(bucket, domain=domain, endpoint=endpoint, region=region)


def _origins(bucket: str, *, domain: str, endpoint: str, region: str) -> list[str]:
    if domain or endpoint:
        return [f"https://{domain}" if domain else endpoint]
    hosts = [f"{bucket}.s3.amazonaws.com", "s3.amazonaws.com"]
    hosts += [f"s3.{region}.amazonaws.com"] if region else []
    return [f"https://{host}" for host in hosts]
