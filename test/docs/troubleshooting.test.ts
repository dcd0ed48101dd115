import { readFileSync } from 'node:fs';
import { errorCodes } from '../../src/model/errors';

const page = readFileSync('docs/guide/troubleshooting.md', 'utf8');
const headings = [...page.matchAll(/^### ([A-Z_]+)\n(.+)$/gm)];

it('tells about every error there is, once, and about no other', () => {
  expect(headings.map(([, code]) => code).sort()).toEqual([...errorCodes].sort());
});

it.each(headings.map(([, code, advice]) => [code, advice]))('says what %s means', (_code, advice) => {
  expect(advice?.length).toBeGreaterThan(15);
});
