import { toTobsError } from '../../../../src/model/errors';
import { readUriRequest } from '../../../../src/obsidian/automation/uri-request';

it('asks for everything chosen, or for one chat', async () => {
  expect(await readUriRequest({ action: 'tobs' })).toEqual({ kind: 'chosen' });
  expect(await readUriRequest({ action: 'tobs', vault: 'Notes', chat: ' t.me/news/5 ' })).toEqual({ kind: 'chat', reference: 't.me/news/5', range: {} });
  expect(await readUriRequest({ action: 'tobs', chat: '@news', last: '10' })).toEqual({ kind: 'chat', reference: '@news', range: { last: 10 } });
  expect(await readUriRequest({ action: 'tobs', chat: '-1001500000001', since: '2026-01-31' })).toEqual({ kind: 'chat', reference: '-1001500000001', range: { sinceDate: new Date(2026, 0, 31).getTime() / 1000 } });
});

it.each([
  ['a parameter nobody knows', { folder: '../..' }, 'folder'],
  ['another action', { action: 'open' }, 'action'],
  ['a range without a chat', { last: '5' }, 'last'],
  ['a day without a chat', { since: '2026-01-01' }, 'since'],
  ['a number that is none', { chat: '@news', last: '1e9' }, 'last'],
  ['too many messages', { chat: '@news', last: '99999999' }, 'last'],
  ['a day that is none', { chat: '@news', since: 'yesterday' }, 'since'],
  ['no chat at all', { chat: '  ' }, 'chat'],
  ['a chat of many lines', { chat: '@news\n@other' }, 'chat'],
  ['a chat that changes its own direction', { chat: '@ne\u202ews' }, 'chat'],
  ['something endless', { chat: 'a'.repeat(201) }, 'chat'],
])('refuses %s by its name', async (_what, parameters, name) => {
  const error = toTobsError(await readUriRequest({ action: 'tobs', ...parameters }).catch((caught: unknown) => caught));
  expect(error).toEqual({ code: 'USAGE', reason: expect.stringContaining(`"${name}"`) as unknown });
});

it.each(['https://example.com/news', 'tg://login?token=x', 't.me/proxy?server=evil', '+4915112345'])('refuses %s, which names no chat', async (chat) => {
  expect(toTobsError(await readUriRequest({ action: 'tobs', chat }).catch((caught: unknown) => caught))).toMatchObject({ code: 'REFERENCE_INVALID' });
});
