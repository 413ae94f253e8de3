-- Where DATABASE_URL leads to a pooler (PgBouncer or the like): what Opprop's sessions rely on, as the role's own, for a pooler takes no
-- settings with a connection. Run it once, as the role of DATABASE_URL, on a direct connection:
--   psql -f pooler.sql "postgresql://opprop:…@<the server itself>:5432/opprop"
-- Then let the pooler open its connections anew (PgBouncer: RECONNECT).
ALTER ROLE CURRENT_USER SET search_path = public;
ALTER ROLE CURRENT_USER SET datestyle = 'ISO, MDY';
ALTER ROLE CURRENT_USER SET intervalstyle = 'postgres';
ALTER ROLE CURRENT_USER SET timezone = 'UTC';
ALTER ROLE CURRENT_USER SET bytea_output = 'hex';
ALTER ROLE CURRENT_USER SET client_encoding = 'UTF8';
ALTER ROLE CURRENT_USER SET standard_conforming_strings = on;
ALTER ROLE CURRENT_USER SET default_transaction_isolation = 'read committed';
ALTER ROLE CURRENT_USER SET default_transaction_read_only = off;
ALTER ROLE CURRENT_USER SET lock_timeout = 0;
ALTER ROLE CURRENT_USER SET statement_timeout = '30s';
ALTER ROLE CURRENT_USER SET idle_in_transaction_session_timeout = '30s';
