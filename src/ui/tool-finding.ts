/** One place where a program was looked for, and what came of it. */
export interface ToolAttempt {
  readonly path: string;
  /** Version when it works. */
  readonly version?: string;
  /** Why it cannot be used. */
  readonly problem?: string;
}

/** What `check tools` shows for one program. */
export interface ToolFinding {
  readonly name: string;
  readonly why: string;
  readonly used?: ToolAttempt;
  readonly attempts: readonly ToolAttempt[];
  /** Shown when nothing was found. */
  readonly advice: string;
}
