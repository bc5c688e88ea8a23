import type { DjangoEnvironment } from "./django-environment.ts";
import type { Image } from "./images.ts";
import type { Platform } from "./task-definition.ts";
import type { Place, Statement } from "./task-roles.ts";

/** What every task with the Django image needs. */
export interface Backend {
  readonly platform: Platform;
  readonly place: Place;
  readonly image: Image;
  readonly environment: DjangoEnvironment;

  /** What Django's code may do: its files and its own database secret. */
  readonly statements: readonly Statement[];
}
