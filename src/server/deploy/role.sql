-- The database and the role for DATABASE_URL, with no more rights than the program needs. Run it once, as the superuser:
--   OPPROP_PASSWORD=… psql -f role.sql
\getenv password OPPROP_PASSWORD
CREATE ROLE opprop LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';
CREATE DATABASE opprop OWNER opprop TEMPLATE template0 ENCODING 'UTF8';
-- Nobody else may even connect to it.
REVOKE ALL ON DATABASE opprop FROM PUBLIC;
-- It lets go of the write-ahead log, which says when what was written.
GRANT pg_checkpoint TO opprop;
\connect opprop
GRANT EXECUTE ON FUNCTION pg_switch_wal() TO opprop;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO opprop;
