# The image of every role: `timeline migrate`, `timeline serve --role …`.
FROM python:3.12-slim AS build
WORKDIR /src
COPY locks/runtime.txt locks/runtime.txt
RUN python -m venv /opt/timeline \
 && /opt/timeline/bin/pip install --no-cache-dir --require-hashes -r locks/runtime.txt
COPY . .
RUN /opt/timeline/bin/pip install --no-cache-dir --no-deps .

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /data --create-home timeline
COPY --from=build /opt/timeline /opt/timeline
ENV PATH=/opt/timeline/bin:$PATH PYTHONUNBUFFERED=1 TIMELINE_DATA_DIR=/data TIMELINE_HOST=0.0.0.0
USER timeline
EXPOSE 8600
ENTRYPOINT ["timeline"]
CMD ["serve"]
