/** The reason that a release's signal is aborted with on Ctrl-C or SIGTERM. */
export class Interrupted extends Error {}
