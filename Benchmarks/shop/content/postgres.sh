# Starts the store of the catalogue, and makes it the first time.
set -eu
export PATH="/usr/lib/postgresql/@VERSION@/bin:$PATH" LC_ALL=C.UTF-8
if [ ! -f /data/db/PG_VERSION ]; then
    initdb --pgdata /data/db --username shop --auth trust --no-sync >/dev/null
    cat >>/data/db/postgresql.conf <<'END'
listen_addresses = '@HOST@'
port = @PORT@
unix_socket_directories = '/tmp'
shared_buffers = 32MB
max_connections = 60
checkpoint_timeout = 5min
END
    postgres --single -D /data/db postgres >/dev/null <<'END'
CREATE DATABASE shop
END
    postgres --single -j -D /data/db shop </srv/products.sql >/dev/null
fi
exec postgres -D /data/db
