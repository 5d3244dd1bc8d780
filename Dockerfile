# The bot, or any other `pullquote` command: docker build -t pullquote . && docker run --rm pullquote --help
FROM python:3.11-slim AS build

# Torch as pip finds it brings gigabytes for GPUs. PyTorch has an index of builds for CPUs, a tenth of the size: name it
# with --build-arg TORCH_INDEX=…, or in the environment of `docker compose build`.
ARG TORCH_INDEX=

ENV PATH=/opt/pullquote/bin:$PATH \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/pullquote

WORKDIR /source
COPY tools/requirements ./
RUN pip install ${TORCH_INDEX:+--index-url "$TORCH_INDEX"} --no-deps --require-hashes --requirement torch.txt \
    && pip install --no-deps --require-hashes --requirement runtime.txt
COPY pyproject.toml README.md LICENSE ./
COPY index index
COPY bot bot
RUN pip install --no-build-isolation ".[discord,evaluate]"


FROM python:3.11-slim

# Nothing is written but to /data and /tmp, so that the root file system can be read-only. PYTHONSAFEPATH keeps the
# current folder out of what Python imports.
ENV PATH=/opt/pullquote/bin:$PATH \
    HOME=/data \
    XDG_CACHE_HOME=/data/cache \
    XDG_DATA_HOME=/data/share \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONSAFEPATH=1 \
    PYTHONUNBUFFERED=1 \
    PULLQUOTE_DISCORD_PORT=8080
# What quotes in Chinese, Japanese and Korean are drawn with, as pictures.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 10001 pullquote \
    && useradd --uid 10001 --gid pullquote --home-dir /data --no-create-home --shell /usr/sbin/nologin pullquote \
    && install --directory --owner pullquote --group pullquote --mode 0750 /data
COPY --from=build /opt/pullquote /opt/pullquote

USER 10001:10001
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=30s --timeout=10s --start-period=180s --retries=3 CMD ["python", "-m", "pullquote_bot.observability.health"]
ENTRYPOINT ["pullquote"]
CMD ["bot"]
