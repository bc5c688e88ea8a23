/** What happens while a command works, for whoever shows it: a terminal, a log, or a program that reads JSON. */
export type ProgressEvent =
  /** Something begins that takes a while. `step` is a stable word, `text` a sentence. */
  | { readonly event: "step"; readonly step: string; readonly text: string }
  /** Something worth a line. */
  | { readonly event: "note"; readonly text: string }
  | { readonly event: "warning"; readonly text: string }
  /** Where a service stands; the newest replaces the one before. */
  | ({ readonly event: "service" } & ServiceProgress)
  /** A line that a task printed. */
  | { readonly event: "log"; readonly source: string; readonly line: string }
  /** How it ended, once, as the last event. Further facts are the command's own. */
  | { readonly event: "outcome"; readonly outcome: string; readonly text: string; readonly [fact: string]: unknown };

export interface ServiceProgress {
  readonly service: string;
  readonly running: number;
  readonly desired: number;
  /** As ECS says it (`IN_PROGRESS`, `COMPLETED`, `FAILED`), or what it waits for. */
  readonly rollout: string;
}

/** Shows events as they come. */
export interface Progress {
  readonly show: (event: ProgressEvent) => void;
  /** Ends whatever is being redrawn; what was shown stays. */
  readonly close: () => void;
}
