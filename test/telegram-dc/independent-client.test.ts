import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { startTelegramDc, type Ready } from './index';
import basic from './scenarios/basic.json';
import type { OracleMessage } from './world/index';

interface Result {
  readonly error?: string;
  readonly self: { readonly id: number };
  readonly dialogs: readonly { readonly id: number; readonly title: string; readonly last?: number }[];
  readonly messages: readonly { readonly id: number; readonly date: number; readonly textHash: string }[];
  readonly search?: { readonly found: readonly number[]; readonly counts: Readonly<Record<string, number>> };
  readonly saved?: readonly { readonly top: number; readonly ids: readonly number[] }[];
  readonly stories?: readonly { readonly id: number; readonly caption: string | null; readonly media?: string }[];
  readonly file?: { readonly size: number; readonly sha256: string };
}

async function runClient(task: { readonly ready: Ready; readonly [key: string]: unknown }): Promise<Result> {
  const output = await new Promise<string>((resolve, reject) => {
    const child = execFile(process.execPath, [join(__dirname, 'mtcute-client.mjs')], { timeout: 90_000, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (stdout.trim() === '') reject(new Error(`no result: ${error?.message ?? ''} ${stderr}`));
      else resolve(stdout);
    });
    child.stdin?.end(JSON.stringify(task));
  });
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as Result;
}

describe('an independent client (mtcute)', () => {
  it.each([{ pfs: false }, { pfs: true }])('signs in by code and reads, pfs: $pfs', async ({ pfs }) => {
    const dc = await startTelegramDc({ scenario: 'basic' });
    try {
      const result = await runClient({ ready: dc.ready, pfs, dialogs: 50, history: { chat: -1_001_500_000_001, count: 200 } });
      expect(result.error).toBeUndefined();
      expect(result.messages).toHaveLength(200);
      const stats = dc.control.stats();
      expect(stats.violations).toEqual([]);
      expect(stats.binds > 0).toBe(pfs);
    } finally {
      await dc.stop();
    }
  });

  // Without PFS: mtcute 0.30.3 never starts a file connection to a second data centre when it is on (the stock client's file connections cover that).
  it('lists dialogs, reads 2,000 messages with its own iterator and downloads a file from another data centre', async () => {
    const dc = await startTelegramDc({ scenario: 'gaps' });
    try {
      const oracle = ((await dc.control.run('oracle', { chat: 'news', range: { hashes: false } })) as OracleMessage[]).filter((message) => !message.deleted);
      const file = oracle.findLast((message) => message.kind === 'document' && message.file?.dc === 4);
      if (!file?.file) throw new Error('the scenario has no document on DC 4');
      const result = await runClient({ ready: dc.ready, dialogs: 20, history: { chat: -1_001_500_000_001, count: 2000 }, file: { chat: -1_001_500_000_001, message: file.id } });
      expect(result.error).toBeUndefined();
      expect(result.dialogs.map((dialog) => dialog.title)).toContain('News');
      const expected = oracle.slice(-2000).reverse();
      expect(result.messages.map(({ id, date }) => ({ id, date }))).toEqual(expected.map(({ id, date }) => ({ id, date })));
      const texts = expected.filter((message) => message.action === undefined);
      const got = new Map(result.messages.map((message) => [message.id, message.textHash]));
      expect(texts.map(({ id }) => got.get(id))).toEqual(texts.map(({ textSha256 }) => textSha256));
      expect(result.file).toEqual({ size: file.file.size, sha256: await dc.control.run('fileHash', { id: file.file.fileId }) });
      expect(dc.control.stats().violations).toEqual([]);
    } finally {
      await dc.stop();
    }
  });

  it('searches for photos and has them counted', async () => {
    const dc = await startTelegramDc({ scenario: 'channel' });
    try {
      const result = await runClient({ ready: dc.ready, dialogs: 20, search: { chat: -1_001_500_000_001, filter: 'inputMessagesFilterPhotos' } });
      expect(result.error).toBeUndefined();
      const oracle = (await dc.control.run('oracle', { chat: 'blog', range: { hashes: false } })) as OracleMessage[];
      const photos = oracle.filter(({ kind }) => kind === 'photo').map(({ id }) => id);
      expect(result.search?.found.toSorted((a, b) => a - b)).toEqual(photos);
      expect(result.search?.counts).toEqual({ inputMessagesFilterPhotos: photos.length, inputMessagesFilterMusic: oracle.filter(({ kind }) => kind === 'audio').length });
      expect(dc.control.stats().violations).toEqual([]);
    } finally {
      await dc.stop();
    }
  });

  it('reads stories by their ids', async () => {
    const dc = await startTelegramDc({ scenario: { ...basic, files: { ...basic.files, beach: { size: 30_000, content: 'jpeg 640x480' } }, stories: [{ by: 'news', id: 3, caption: 'The beach', file: 'beach' }, { by: 'news', id: 4, deleted: true }] } });
    try {
      const result = await runClient({ ready: dc.ready, dialogs: 50, stories: { chat: -1_001_500_000_001, ids: [3, 5] } });
      expect(result.error).toBeUndefined();
      expect(result.stories).toEqual([{ id: 3, caption: 'The beach', media: 'photo' }]);
      expect(dc.control.stats().violations).toEqual([]);
    } finally {
      await dc.stop();
    }
  });

  it('reads Saved Messages chat by chat', async () => {
    const dc = await startTelegramDc({ scenario: 'basic' });
    try {
      const result = await runClient({ ready: dc.ready, dialogs: 20, saved: true });
      expect(result.error).toBeUndefined();
      const saved = ((await dc.control.run('oracle', { chat: 'saved', range: { hashes: false } })) as OracleMessage[]).map(({ id }) => id);
      expect(saved.length).toBeGreaterThan(0);
      expect(result.saved?.flatMap(({ ids }) => ids).toSorted((a, b) => a - b)).toEqual(saved);
      expect(dc.control.stats().violations).toEqual([]);
    } finally {
      await dc.stop();
    }
  });

  it('signs in by password', async () => {
    const dc = await startTelegramDc({ scenario: 'basic-2fa' });
    try {
      expect(dc.ready.password).not.toBeNull();
      const result = await runClient({ ready: dc.ready });
      expect(result.error).toBeUndefined();
      expect(dc.control.stats().violations).toEqual([]);
    } finally {
      await dc.stop();
    }
  });
});
