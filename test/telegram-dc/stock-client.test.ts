import { createHash } from 'node:crypto';
import { computeCheck } from 'telegram/Password';
import { startTelegramDc, type TelegramDc } from './index';
import { serveWorld } from './serve';
import { Api, connections, signIn, stockClient } from './support/stock-client';
import { stubWorld } from './support/stub-world';
import type { OracleMessage } from './world/index';

describe('the stock client library', () => {
  let dc: TelegramDc;
  beforeEach(async () => {
    dc = await serveWorld(stubWorld());
  });
  afterEach(async () => {
    await dc.stop();
  });

  it.each(Object.keys(connections) as (keyof typeof connections)[])('signs in and reads the configuration over %s', async (connection) => {
    const client = await stockClient(dc.ready, { connection });
    try {
      const authorization = await signIn(client, dc.ready);
      expect(authorization).toBeInstanceOf(Api.auth.Authorization);
      const config = await client.invoke(new Api.help.GetConfig());
      expect(Object.fromEntries(config.dcOptions.map((option) => [option.id, `${option.ipAddress}:${option.port}`]))).toEqual(dc.ready.dcs);
    } finally {
      await client.destroy();
    }
    const stats = dc.control.stats();
    expect(stats.violations).toEqual([]);
    expect(stats.handshakes).toBe(1);
  });
});

describe('the stock client library and a scenario', () => {
  it('lists dialogs, reads a chat by its iterator and downloads a file from another data centre with temporary keys', async () => {
    const dc = await startTelegramDc({ scenario: 'gaps' });
    const client = await stockClient(dc.ready);
    try {
      await signIn(client, dc.ready);
      const [dialog] = await client.getDialogs({ limit: 10 });
      expect(dialog?.title).toBe('News');
      const oracle = ((await dc.control.run('oracle', { chat: 'news', range: { hashes: false } })) as OracleMessage[]).filter((message) => !message.deleted);
      const ids: number[] = [];
      // Its iterator takes a short page, every 7th here, for the end: so no further than the sixth.
      for await (const message of client.iterMessages(dialog?.inputEntity, { limit: 600 })) ids.push(message.id);
      expect(ids).toEqual(oracle.slice(-600).reverse().map((message) => message.id));
      // Small files come over a plain connection, large ones over connections with temporary keys.
      const withFile = oracle.findLast((message) => message.kind === 'video' && message.file?.dc === 4 && message.file.size < 12_000_000);
      const [message] = await client.getMessages(dialog?.inputEntity, { ids: [withFile?.id ?? 0] });
      const bytes = await client.downloadMedia(message?.media as Api.TypeMessageMedia, {});
      expect(createHash('sha256').update(bytes as Buffer).digest('hex')).toBe(await dc.control.run('fileHash', { id: withFile?.file?.fileId ?? '' }));
    } finally {
      await client.destroy();
      await dc.stop();
    }
    const stats = dc.control.stats();
    expect(stats.violations).toEqual([]);
    expect(stats.binds).toBeGreaterThan(0);
  });

  it('is sent home by PHONE_MIGRATE', async () => {
    const dc = await serveWorld(stubWorld());
    const client = await stockClient(dc.ready, { dc: 4 });
    try {
      await expect(signIn(client, dc.ready)).resolves.toBeInstanceOf(Api.auth.Authorization);
      expect(dc.control.stats().errors).toMatchObject({ PHONE_MIGRATE_2: 1 });
      expect(dc.control.stats().violations).toEqual([]);
    } finally {
      await client.destroy();
      await dc.stop();
    }
  });

  it('signs in by password, once per SRP round', async () => {
    const dc = await serveWorld(stubWorld({ account: { password: 'correct horse', hint: 'battery' } }));
    const client = await stockClient(dc.ready);
    try {
      await expect(signIn(client, dc.ready)).rejects.toMatchObject({ errorMessage: 'SESSION_PASSWORD_NEEDED' });
      const password = await client.invoke(new Api.account.GetPassword());
      expect(password.hint).toBe('battery');
      const wrong = await computeCheck(password, 'wrong');
      await expect(client.invoke(new Api.auth.CheckPassword({ password: wrong }))).rejects.toMatchObject({ errorMessage: 'PASSWORD_HASH_INVALID' });
      const right = await computeCheck(password, 'correct horse');
      await expect(client.invoke(new Api.auth.CheckPassword({ password: right }))).rejects.toMatchObject({ errorMessage: 'SRP_ID_INVALID' });
      const fresh = await computeCheck(await client.invoke(new Api.account.GetPassword()), 'correct horse');
      await expect(client.invoke(new Api.auth.CheckPassword({ password: fresh }))).resolves.toBeInstanceOf(Api.auth.Authorization);
      expect(dc.control.stats().violations).toEqual([]);
    } finally {
      await client.destroy();
      await dc.stop();
    }
  });
});
