import { readdirSync, readFileSync } from 'node:fs';
import { settingKeys } from '../../src/settings/settings';

/** Keys whose effect has a test that calls it by another name: key → that test, and the name. */
const underAnotherName: Readonly<Record<string, readonly [path: string, name: string]>> = {
  companionIdleMin: ['test/integration/companion-server.test.ts', 'idleSeconds'],
  maxFloodWaitS: ['test/unit/telegram/call.test.ts', 'maxFloodWaitMs'],
  requestSpacingMs: ['test/unit/telegram/call.test.ts', 'spacingMs'],
  transcodeJobs: ['test/unit/companion/media/processing/decide.test.ts', 'jobsOf'],
  transcribeTimestamps: ['test/unit/notes/render-transcript.test.ts', 'transcriptTimes'],
};

const tests = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && !name.startsWith('docs'))
  .map((name) => readFileSync(`test/${name}`, 'utf8'));

it.each(settingKeys)('%s has a test', (key) => {
  const [path, name] = underAnotherName[key] ?? [];
  const texts = path === undefined ? tests : [readFileSync(path, 'utf8')];
  expect(texts.some((text) => new RegExp(`\\b${name ?? key}\\b`).test(text))).toBe(true);
});
