export type TtyChoice = 'auto' | 'always' | 'never';

/** What the choice between bars and JSON lines depends on. */
export interface OutputSituation {
  readonly isTty: boolean;
  readonly term: string | undefined;
  /** Value of the CI variable. */
  readonly ci: string | undefined;
  readonly json: boolean;
  readonly tty: TtyChoice;
}

/** How a command talks on stdout (F-CLI-3). `--json` wins over everything, `--tty` over what is found out. */
export function outputMode({ isTty, term, ci, json, tty }: OutputSituation): 'terminal' | 'json' {
  if (json || tty === 'never') return 'json';
  if (tty === 'always') return 'terminal';
  const isUsable = isTty && term !== undefined && term !== '' && term !== 'dumb' && (ci === undefined || ci === '');
  return isUsable ? 'terminal' : 'json';
}
