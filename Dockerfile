FROM python:3.13-slim AS build
WORKDIR /build
COPY pyproject.toml requirements.lock ./
# The lock holds every group; as constraints it gives versions and hashes to what the application itself needs.
RUN grep -A 100 '^uv==' requirements.lock | sed '/[^\\]$/q' > uv.lock \
    && pip install --no-cache-dir --require-hashes --no-deps -r uv.lock \
    && uv venv --quiet /opt/venv \
    && uv pip install --no-cache --python /opt/venv/bin/python --constraint requirements.lock -r pyproject.toml

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home tandem
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY --from=build /opt/venv /opt/venv
COPY manage.py ./
COPY config config
COPY connectors connectors
COPY integrations integrations
COPY widget widget
COPY templates templates
COPY static static
# Values that only let the settings load; the image keeps none of them.
RUN SECRET_KEY=build CREDENTIAL_KEYS=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    DATABASE_URL=postgres:///build REDIS_URL=redis:///0 \
    python manage.py collectstatic --no-input
USER tandem
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "8", "--worker-tmp-dir", "/dev/shm"]
