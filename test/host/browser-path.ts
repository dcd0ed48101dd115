import { browserNames, findProgram } from '../../scripts/test-programs.mjs';

/**
 * The browser this machine has.
 *
 * @throws When there is none; `npm test` says how to get it before anything runs.
 */
export function browserPath(): string {
  const path = findProgram(browserNames);
  if (path === undefined) throw new Error(`no browser: PATH holds none of ${browserNames.join(', ')}`);
  return path;
}
