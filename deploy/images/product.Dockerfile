# Desk, actions, worker and migration: one image, the command decides. Build in the project folder:
#   docker build -f deploy/images/product.Dockerfile -t xiaoka-product .
# For a build that can be repeated give the digest that your registry shows: --build-arg PYTHON=python@sha256:…
ARG PYTHON=python:3.13-slim-bookworm

FROM ${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements/main.txt /requirements.txt
# every package by version and hash; no compiler is needed, all of them are wheels
RUN python -m venv /opt/xiaoka \
 && /opt/xiaoka/bin/pip install --require-hashes --no-deps --only-binary :all: -r /requirements.txt \
 && /opt/xiaoka/bin/pip uninstall --yes pip

FROM ${PYTHON}
RUN groupadd --gid 10001 xiaoka && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin xiaoka
COPY --from=build /opt/xiaoka /opt/xiaoka
WORKDIR /app
COPY config.yml credentials.yml domain.yml endpoints.yml ./
COPY policy ./policy
COPY data ./data
COPY widget ./widget
COPY panel ./panel
COPY actions ./actions
COPY xiaoka ./xiaoka
ENV PATH=/opt/xiaoka/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    XIAOKA_SECRETS_DIR=/run/secrets \
    XIAOKA_DEMO=false
RUN python -m compileall -q xiaoka actions
USER 10001:10001
# the desk's; actions and worker name their own
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["python", "-m", "xiaoka.launch.probe", "http://127.0.0.1:8080/healthz"]
CMD ["python", "-m", "xiaoka.gateway"]
