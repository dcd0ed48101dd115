import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { linksOf, type VaultLink } from '../host/vault-links';
import channel from '../telegram-dc/scenarios/channel.json';
import { VaultBench } from './support/vault-bench';

/*
 * F-NOTE-22: the pictures of a channel as a note, in a vault on disk, as the app sees its links.
 */

const gallery = 'Telegram/The blog/The blog (gallery).md';
const settings = { galleries: true, comments: false, layout: 'auto', thumbnails: 'video' } as const;

test('a hundred pictures link to a hundred messages, and the next run writes nothing', async () => {
  const bench = await VaultBench.start(channel);
  try {
    expect(await bench.export(['the_blog'], { settings })).toMatchObject({ outcome: 'success', chats: [{ mediaFailed: 0 }] });
    const text = readFileSync(join(bench.folder, gallery), 'utf8');
    expect(text.match(/^- !\[\[.*\|tobs-thumb\|160\]\] \[\[.*#\^tg-\d+\|\d{4}-\d\d-\d\d\]\]$/gm)).toHaveLength(100);
    const links = linksOf(bench.folder).filter(({ from }) => from === gallery);
    const isBroken = ({ to, isBlockThere }: VaultLink): boolean => to === null || !isBlockThere;
    expect(links.filter(isBroken)).toEqual([]);
    expect(new Set(links.filter(({ link }) => link.includes('#^tg-')).map(({ link }) => link)).size).toBe(100);
    expect(new Set(links.filter(({ to }) => to?.endsWith('.jpg') === true).map(({ to }) => to)).size).toBe(100);
    const before = bench.notes();
    const again = await bench.export(['the_blog'], { settings });
    expect(again).toMatchObject({ outcome: 'success', chats: [{ notesCreated: 0, notesUpdated: 0 }] });
    expect(bench.notes()).toBe(before);
  } finally {
    await bench.stop();
  }
}, 60_000);
