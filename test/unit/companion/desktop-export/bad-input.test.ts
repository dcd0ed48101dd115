import { Buffer } from 'node:buffer';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDesktopExport } from '../../../../companion/desktop-export/open-desktop-export';
import { fileMediaOf } from '../../../../src/model/media';
import type { Message } from '../../../../src/model/message';
import { temporaryFolder } from '../cli/temporary-folder';

const folder = temporaryFolder();
const signal = new AbortController().signal;
const file = (): string => join(folder(), 'result.json');

const open1 = '{"name":"A","type":"private_group","id":5,"messages":[';
const message = (id: unknown, more: object = {}): string => JSON.stringify({ id, type: 'message', date: '2024-01-01T00:00:00', date_unixtime: '1704067200', from: 'B', from_id: 'user6', text: 'x', ...more });
const chat = (...messages: readonly string[]): string => `${open1}${messages.join(',\n')}]}`;
/** Where the second of two messages begins. */
const second = open1.length + message(1).length + 2;

async function failureOf(content: string | Buffer): Promise<unknown> {
  await writeFile(file(), content);
  const [failure] = await Promise.allSettled([openDesktopExport(file(), { timeZone: 'UTC', signal })]);
  if (failure.status === 'fulfilled') await failure.value.close();
  return failure.status === 'rejected' ? (failure.reason as { detail: unknown }).detail : 'opened';
}

it.each<readonly [what: string, content: string | Buffer, reason: RegExp, line: number, byte: number]>([
  ['an empty file', '', /empty/, 1, 0],
  ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]), /does not begin like/, 1, 0],
  ['an archive', Buffer.from('PK\u0003\u0004'), /does not begin like/, 1, 0],
  ['a page', '<!DOCTYPE html>', /does not begin like/, 1, 0],
  ['text in UTF-16', Buffer.from('\uFEFF{"name":1}', 'utf16le'), /does not begin like/, 1, 0],
  ['a list', '[1]', /does not begin like/, 1, 0],
  ['JSON of something else', '{"version":1,\n"users":[]}', /holds no chats/, 1, 0],
  ['a contact list of Telegram Desktop', '{"about":"x","contacts":{"list":[]}}', /holds no chats/, 1, 0],
  ['an end in the middle of a message', chat(message(1)).slice(0, 80), /not complete/, 1, 80],
  ['an end between two messages', `${open1}${message(1)},\n`, /not complete/, 2, second],
  ['an end before the last brace', chat(message(1)).slice(0, -1), /not complete/, 1, open1.length + message(1).length + 1],
  ['something after the end', `${chat(message(1))}\n{}`, /"\{" does not belong there/, 2, chat(message(1)).length + 1],
  ['a comma too many', chat(message(1), ''), /"\]" does not belong there/, 2, second],
  ['a broken message', chat(message(1), '{"id":2,}'), /no JSON/, 2, second],
  ['a broken escape', chat(message(1), '{"id":2,"text":"\\q"}'), /no JSON/, 2, second],
  ['a message that is none', chat(message(1), '"text"'), /a message in "A" has no valid id/, 2, second],
  ['a number 0', chat(message(1), message(0)), /a message in "A" has no valid id/, 2, second],
  ['a fraction for a number', chat(message(1), message(1.5)), /a message in "A" has no valid id/, 2, second],
  ['a number beyond Telegram', chat(message(1), message(2 ** 31)), /a message in "A" has no valid id/, 2, second],
  ['the same number with another text', chat(message(1), message(1, { text: 'y' })), /message 1 of "A" stands in it twice and says different things, the first time at byte 54/, 2, second],
  ['a date in the year 5138', chat(message(1), message(2, { date_unixtime: '99999999999' })), /the date of message 2 of "A" cannot be/, 2, second],
  ['a date before time began', chat(message(1), message(2, { date_unixtime: '-5' })), /the date of message 2 of "A" cannot be/, 2, second],
  ['a date that is no number', chat(message(1), message(2, { date_unixtime: 'soon' })), /the date of message 2 of "A" cannot be/, 2, second],
  ['February the 30th', chat(message(1), message(2, { date_unixtime: undefined, date: '2024-02-30T00:00:00' })), /the date of message 2 of "A" cannot be/, 2, second],
  ['no date', chat(message(1), message(2, { date_unixtime: undefined, date: undefined })), /message 2 of "A" has no date/, 2, second],
  ['a name of 5000 bytes', `{"${'n'.repeat(5000)}":1}`, /a name in it is longer than 4096 bytes/, 1, 2],
])('says what is wrong with %s, and where', async (_what, content, reason, line, byte) => {
  expect(await failureOf(content)).toEqual({ code: 'IMPORT_INVALID', file: 'result.json', reason: expect.stringMatching(reason) as string, line, byte });
});

/** Writes a file that holds a text of 100 MB between `before` and `after`. */
async function writeLong(before: string, after: string): Promise<void> {
  const handle = await open(file(), 'w');
  try {
    await handle.write(before);
    for (let megabytes = 0; megabytes < 100; megabytes++) await handle.write('x'.repeat(1024 * 1024));
    await handle.write(after);
  } finally {
    await handle.close();
  }
}

it('refuses a text of 100 MB in a message before it holds all of it', async () => {
  await writeLong(`${open1}${message(1)},\n{"id":2,"text":"`, '"}]}');
  let bytesRead = 0;
  await expect(openDesktopExport(file(), { timeZone: 'UTC', signal, onProgress: (bytes) => (bytesRead = bytes) })).rejects.toMatchObject({ detail: { code: 'IMPORT_INVALID', reason: 'a value in it is longer than 16 MB', line: 2, byte: second } });
  expect(bytesRead).toBeLessThan(18 * 1024 * 1024);
});

it('passes over a text of 100 MB that nobody needs', async () => {
  await writeLong('{"about":"', `","chats":{"list":[${chat(message(1))}]}}`);
  const telegram = await openDesktopExport(file(), { timeZone: 'UTC', signal });
  expect(telegram.found.chats).toMatchObject([{ chat: { title: 'A' }, messages: 1 }]);
  await telegram.close();
});

it('takes the same message twice for one', async () => {
  await writeFile(file(), chat(message(1), message(1), message(2)));
  const telegram = await openDesktopExport(file(), { timeZone: 'UTC', signal });
  expect(telegram.found.chats).toMatchObject([{ messages: 2 }]);
  await telegram.close();
});

it('stops while it reads', async () => {
  const controller = new AbortController();
  await writeLong('{"about":"', '"}');
  const opening = openDesktopExport(file(), { timeZone: 'UTC', signal: controller.signal, onProgress: () => controller.abort() });
  await expect(opening).rejects.toMatchObject({ name: 'AbortError' });
});

it.each(['/etc/hostname', '../outside.txt', 'files/../../outside.txt', '..\\outside.txt', 'C:\\outside.txt', 'C:outside.txt', '\\\\server\\share\\x', 'files/\0x', './../outside.txt'])('never touches a file at %j', async (path) => {
  const source = join(folder(), 'export');
  await mkdir(join(source, 'files'), { recursive: true });
  await writeFile(join(folder(), 'outside.txt'), 'outside');
  await writeFile(join(source, 'result.json'), chat(message(1, { file: path, thumbnail: path, mime_type: 'text/plain' }), message(2, { photo: path }), message(3, { contact_information: { first_name: 'C', phone_number: '1' }, contact_vcard: path })));
  const telegram = await openDesktopExport(source, { timeZone: 'UTC', signal });
  try {
    const { id } = telegram.found.chats[0]?.chat ?? {};
    if (id === undefined) throw new Error('no chat');
    const messages: readonly Message[] = (await telegram.newest(id, { signal })).messages;
    expect(messages.map(({ media }) => fileMediaOf(media)?.file.local)).toEqual([{ absence: 'unsafe' }, { absence: 'unsafe' }, undefined]);
    expect(JSON.stringify(messages)).not.toContain('outside"');
    telegram.chooseFiles('move');
    // Whatever a client asks for: nothing outside of the export is read, moved or written.
    const [photo] = messages.flatMap(({ media }) => fileMediaOf(media) ?? []);
    if (photo === undefined) throw new Error('no file');
    const order = { chatId: id, messageId: 1, file: { ...photo.file, local: { path } }, path: join(folder(), 'placed') };
    await expect(telegram.download(order, { signal })).rejects.toMatchObject({ detail: { code: 'FILE_UNAVAILABLE' } });
    expect(existsSync(join(folder(), 'placed'))).toBe(false);
    expect((await readdir(folder())).sort()).toEqual(['export', 'outside.txt']);
  } finally {
    await telegram.close();
  }
});
