-- As the server's owner, once: psql -f postgresql.sql
-- The program needs no more than its own database.
CREATE ROLE participation LOGIN;  -- then: \password participation
CREATE DATABASE participation OWNER participation ENCODING 'UTF8' TEMPLATE template0;
REVOKE CONNECT ON DATABASE participation FROM PUBLIC;

-- What residents wrote must not come into PostgreSQL's log: not by an error, its details, its
-- statement or its parameters.
ALTER DATABASE participation SET log_min_messages = 'log';
ALTER DATABASE participation SET log_error_verbosity = 'terse';
ALTER DATABASE participation SET log_min_error_statement = 'panic';
ALTER DATABASE participation SET log_statement = 'none';
ALTER DATABASE participation SET log_min_duration_statement = '-1';
ALTER DATABASE participation SET log_parameter_max_length = '0';
ALTER DATABASE participation SET log_parameter_max_length_on_error = '0';

-- What would date rows. These hold for the whole server and need a restart.
ALTER SYSTEM SET track_commit_timestamp = 'off';
ALTER SYSTEM SET archive_mode = 'off';
ALTER SYSTEM SET wal_level = 'replica';
ALTER SYSTEM SET wal_recycle = 'off';
ALTER SYSTEM SET log_connections = 'off';
ALTER SYSTEM SET log_disconnections = 'off';
