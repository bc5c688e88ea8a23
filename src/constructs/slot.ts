/** Environments that fit on one base: a load balancer takes 100 target groups, and each environment has two. */
export const SLOTS = 50;

/** Logical databases of the cache: each slot has one for the Celery broker and one for Django's cache and Celery's results. */
export const CACHE_DATABASES = SLOTS * 2;

/** Distance between the listener priorities of two slots; the first number of each is left to `maintenance`. */
export const PRIORITIES_PER_SLOT = 100;
