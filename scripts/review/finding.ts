/** Something the directory's reviewers would object to. */
export interface Finding {
  /** File it is in, relative to the project. */
  readonly file: string;
  readonly problem: string;
}

/** The finding for each entry that is wrong. */
export function findings(file: string, checks: readonly (readonly [isRight: boolean, problem: string])[]): readonly Finding[] {
  return checks.filter(([isRight]) => !isRight).map(([, problem]) => ({ file, problem }));
}
