# One image for web, worker, beat and commands; docker-compose.yml says which of them a container is.
FROM python:3.11-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1

RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/echoes-of-mood echoes

WORKDIR /app
COPY requirements.txt requirements-worker.txt constraints.txt ./
RUN pip install -r requirements-worker.txt
COPY . .

# Written here and only read afterwards: pages find their hashed and compressed files in every container.
ENV STATIC_ROOT=/app/static
RUN SECRET_KEY=only-while-the-image-is-built-0123456789 DATABASE_URL=postgres://nowhere/build \
    REDIS_URL=redis://nowhere ECHOES_HOME=/tmp/build python manage.py collectstatic --noinput \
    && rm -rf /tmp/build

ENV ECHOES_HOME=/var/lib/echoes-of-mood
USER echoes
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "4", "--no-access-log", "echoes_site.wsgi:application"]
