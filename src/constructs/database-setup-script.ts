/**
 * Makes an environment's database and its role, for `sh -c`. Running it again changes nothing but the password, which is set to
 * what the secret holds.
 *
 * The database and the role carry, as their comment, which environment they belong to. A database with another environment's
 * comment was left behind by an earlier one of the same name: EXISTING_DATABASE says what becomes of it.
 *
 * Wants DATABASE_NAME, ENVIRONMENT_ID, EXISTING_DATABASE, ROLE_PASSWORD and libpq's own PGHOST, PGUSER, PGPASSWORD and so on. The
 * user needs no more than CREATEDB and CREATEROLE. Passwords are on no argument list, and the role's is hashed by psql, so that
 * it is in no server log either. At the end it connects as the role, as Django will.
 */
export const databaseSetupScript = String.raw`set -eu
export PGOPTIONS="-c lock_timeout=10s -c client_min_messages=warning"

say() { echo "database $DATABASE_NAME: $1"; }

sql() {
  psql --no-psqlrc --quiet --no-align --tuples-only --set ON_ERROR_STOP=1 \
    --set name="$DATABASE_NAME" --set environment="$ENVIRONMENT_ID"
}

administrator=$(sql <<'SQL'
SELECT 'yes' FROM pg_roles
WHERE rolname = :'name' AND (rolname = current_user OR rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication);
SQL
)
if [ -n "$administrator" ]; then
  say "there is a role of this name that administers the server. Give the environment another name."
  exit 1
fi

belongs=$(sql <<'SQL'
SELECT CASE coalesce(shobj_description(oid, 'pg_database'), shobj_description(datdba, 'pg_authid'))
  WHEN :'environment' THEN 'here' ELSE 'elsewhere' END
FROM pg_database WHERE datname = :'name';
SQL
)
case "$belongs:$EXISTING_DATABASE" in
  here:* | :*) ;;
  elsewhere:adopt) say "taking over what an earlier environment left" ;;
  elsewhere:drop) say "dropping what an earlier environment left" ;;
  *)
    say "an earlier environment of this name left its database behind. Set backend_update.existing_database to \"adopt\" to keep its data or to \"drop\" to delete it."
    exit 1
    ;;
esac

sql <<'SQL'
SELECT format('CREATE ROLE %I', :'name')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'name') \gexec
ALTER ROLE :"name" LOGIN;
GRANT :"name" TO CURRENT_USER;
SQL

if [ "$belongs:$EXISTING_DATABASE" = "elsewhere:drop" ]; then
  sql <<'SQL'
DROP DATABASE :"name" WITH (FORCE);
SQL
fi

sql <<'SQL'
COMMENT ON ROLE :"name" IS :'environment';
SELECT format('CREATE DATABASE %I OWNER %I TEMPLATE template0', :'name', :'name')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \gexec
ALTER DATABASE :"name" OWNER TO :"name";
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
COMMENT ON DATABASE :"name" IS :'environment';
SQL

if ! answer=$(printf '%s\n%s\n' "$ROLE_PASSWORD" "$ROLE_PASSWORD" |
  psql --no-psqlrc --quiet --command "\\password \"$DATABASE_NAME\"" 2>&1); then
  say "the role's password could not be set. $answer"
  exit 1
fi

PGUSER=$DATABASE_NAME PGPASSWORD=$ROLE_PASSWORD PGDATABASE=$DATABASE_NAME psql --no-psqlrc --quiet --command "SELECT" >/dev/null

say "ready"
`;
