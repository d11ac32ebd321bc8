#!/bin/sh
# Run by the database's image when it makes the database: the role that the service runs as, which `timeline migrate`
# then gives its rights (docs/log.md).
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set password="$SERVICE_PASSWORD" <<'SQL'
CREATE ROLE timeline_service LOGIN PASSWORD :'password';
SQL
