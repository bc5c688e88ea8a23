/** Port that gunicorn listens on. */
export const API_PORT = 8000;

/** Port that the frontend listens on. */
export const WEB_UI_PORT = 3000;

/** Port of PostgreSQL. */
export const DATABASE_PORT = 5432;

/** Port of Valkey and Redis. */
export const CACHE_PORT = 6379;
