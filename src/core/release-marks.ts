/** What releases leave in AWS and Terraform has to leave alone: the words that both sides know it by. */

/** Folder of an app's bucket with its release lock and release records. The application's own roles are kept out of it. */
export const RELEASES_FOLDER = "_releases/";

/** Tag of the task definitions that a release registered; its value is the release's id. */
export const RELEASE_TAG = "release";
