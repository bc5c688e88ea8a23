/** The master user of a base's PostgreSQL instance; RDS makes and keeps its password. No app's role may have its name. */
export const MASTER_USER = "master";
