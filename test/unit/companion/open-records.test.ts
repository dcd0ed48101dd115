import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openRecords } from '../../../companion/open-records';
import { temporaryFolder } from './cli/temporary-folder';

const folder = temporaryFolder();
const vault = (): string => join(folder(), 'vault');
const recordsFile = (): string => join(vault(), '.tobs/imported/records.log');

it('has nothing to read where nothing was imported, and makes nothing', async () => {
  expect(await openRecords(vault(), 'read')).toBeNull();
  expect(existsSync(vault())).toBe(false);
});

it('writes one at a time, and lets go of the lock', async () => {
  const records = await openRecords(vault(), 'write');
  await records?.set([['a', 1], ['b', { two: 2 }]]);
  await expect(openRecords(vault(), 'write')).rejects.toMatchObject({ detail: { code: 'BUSY' } });
  await records?.close();
  expect(readdirSync(join(vault(), '.tobs'))).toEqual(['imported']);
  const again = await openRecords(vault(), 'write');
  expect([await again?.get('a'), await again?.get('b'), await again?.get('c')]).toEqual([1, { two: 2 }, undefined]);
  await again?.close();
});

it('reads beside whoever writes, as it was when it was opened, and changes no byte', async () => {
  const writing = await openRecords(vault(), 'write');
  await writing?.set([['a', 1]]);
  const before = readFileSync(recordsFile());
  const reading = await openRecords(vault(), 'read');
  expect(await reading?.get('a')).toBe(1);
  await expect(reading?.set([['a', 3]])).rejects.toMatchObject({ detail: { code: 'PROTOCOL' } });
  expect(readFileSync(recordsFile())).toEqual(before);
  await writing?.set([['a', 2]]);
  expect(await reading?.get('a')).toBe(1);
  await reading?.close();
  await writing?.close();
});
