# The sealed engine (Rasa 3.6.21) with its trained model. Build in the project folder:
#   docker build -f deploy/images/engine.Dockerfile -t xiaoka-engine .
ARG PYTHON=python:3.10-slim-bookworm

FROM ${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements/engine.txt /requirements.txt
# jieba comes as source; it is pure Python and runs no code of others when built
RUN python -m venv /opt/engine \
 && /opt/engine/bin/pip install --require-hashes --no-deps -r /requirements.txt

# Training is part of the build: the image that was tested is the one that runs, with the hash of its model beside it.
FROM build AS model
WORKDIR /app
COPY config.yml credentials.yml domain.yml endpoints.yml ./
COPY data ./data
COPY engine/xiaoka_engine ./engine/xiaoka_engine
ENV PYTHONPATH=/app/engine
RUN /opt/engine/bin/python -m xiaoka_engine train

FROM ${PYTHON}
RUN groupadd --gid 10001 xiaoka && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin xiaoka
COPY --from=build /opt/engine /opt/engine
WORKDIR /app
COPY --from=model /app/models ./models
COPY config.yml credentials.yml domain.yml endpoints.yml ./
COPY data ./data
COPY engine/xiaoka_engine ./engine/xiaoka_engine
ENV PATH=/opt/engine/bin:$PATH \
    PYTHONPATH=/app/engine \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    RASA_TELEMETRY_ENABLED=false \
    XIAOKA_SECRETS_DIR=/run/secrets
# caches of the dictionary; everything else may be read-only
RUN python -m compileall -q engine && mkdir var && chown 10001:10001 var && chmod 700 var
USER 10001:10001
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:5005/webhooks/xiaoka/live', timeout=2)"]
CMD ["python", "-m", "xiaoka_engine", "run"]
