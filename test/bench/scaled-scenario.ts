import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Writes a scenario to a file of its own. @returns its path, as the local Telegram takes it */
export function scenarioFile(scenario: { readonly name: string }): string {
  const path = join(mkdtempSync(join(tmpdir(), 'tobs-scenario-')), `${scenario.name}.json`);
  writeFileSync(path, JSON.stringify(scenario));
  return path;
}
