# syntax=docker/dockerfile:1
FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY requirements.txt /tmp/requirements.txt
RUN /venv/bin/pip install -r /tmp/requirements.txt

FROM python:3.11-slim-bookworm
ENV PATH="/venv/bin:$PATH" PYTHONUNBUFFERED=1 SPARK_VAR=/app/var STATIC_ROOT=/app/staticfiles
RUN useradd --create-home --uid 10001 spark
COPY --from=build /venv /venv
WORKDIR /app
COPY . /app
# The compressed, fingerprinted static files are part of the image; the key is for this step alone.
RUN mkdir -p /app/var /app/staticfiles \
    && DEBUG=0 SECRET_KEY=only-for-collecting-static-files-while-the-image-is-built-0123456789 \
       python manage.py collectstatic --noinput \
    && chown -R spark:spark /app/var /app/staticfiles
USER spark
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(r.Request('http://127.0.0.1:8000/healthz', headers={'Host': os.environ.get('ALLOWED_HOSTS', 'localhost').split(',')[0].lstrip('.*') or 'localhost'}), timeout=2)"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--backlog", "1024", "--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", "30", "spark.wsgi:application"]
