import { messageOfUrl } from '../../../src/notes/render/message-url';
import { linkedMessages } from '../../../src/notes/render/linked-messages';
import { renderMessage } from '../../../src/notes/render/render-message';
import { aliasOfBlock } from '../../../src/notes/render/snippet';
import type { Message } from '../../../src/model/message';
import { aContext, aMessage, channel, group, privateChat } from './samples';

test.each([
  ['https://t.me/c/1500000001/7', 7],
  ['https://t.me/c/1500000001/7/', 7],
  ['http://telegram.me/c/1500000001/3/7?single', 7],
  ['t.me/c/1500000001/7?thread=3#x', 7],
  ['tg://privatepost?channel=1500000001&post=7&single', 7],
  ['https://t.me/c/1500000002/7', null],
  ['https://t.me/testgroup/7', null],
  ['https://t.me/c/1500000001', null],
  ['https://t.me/c/1500000001/0', null],
  ['https://t.me/c/1500000001/99999999999', null],
  ['https://evil.example/t.me/c/1500000001/7', null],
  ['https://t.me.example/c/1500000001/7', null],
])('%s names message %s of a group without a public name', (url, id) => {
  expect(messageOfUrl(url, group)).toBe(id);
});

test.each([
  ['https://t.me/TestChannel/7', 7],
  ['https://t.me/s/testchannel/7?embed=1', 7],
  ['tg://resolve?domain=testchannel&post=7', 7],
  ['https://t.me/c/1500000002/7', 7],
  ['https://t.me/testchannel/7?comment=9', null],
  ['https://t.me/testchannel2/7', null],
  ['https://t.me/testchannel', null],
])('%s names message %s of a public channel', (url, id) => {
  expect(messageOfUrl(url, channel)).toBe(id);
});

test('private chats have no addresses', () => {
  expect(messageOfUrl('https://t.me/c/7100000002/7', privateChat)).toBeNull();
});

describe('a link to a message of the same chat', () => {
  const bare = 'https://t.me/c/1500000001/5';
  const text = `See ${bare}, this and ${bare}.`;
  const linked: Partial<Message> = { text, entities: [{ type: 'url', offset: 4, length: bare.length }, { type: 'textUrl', url: `${bare}?single`, offset: 6 + bare.length, length: 4 }] };
  const note = 'Telegram/Test Group/2025/2025-01-01 Test Group#^tg-5';

  it('becomes a link to its block, and shows what it showed', () => {
    expect(renderMessage(aMessage(linked), aContext()).text.split('\n')[1]).toBe(`See [[${note}|${bare}]], [[${note}|this]] and ${bare}.`);
    expect(linkedMessages(aMessage(linked), group)).toEqual([5, 5]);
  });

  it('stays an address when the message is not in the vault, or of another chat', () => {
    const other = aMessage({ text: 'https://t.me/c/1500000001/6 https://t.me/c/1500000009/5', entities: [{ type: 'url', offset: 0, length: 27 }, { type: 'url', offset: 28, length: 27 }] });
    expect(renderMessage(other, aContext()).text.split('\n')[1]).toBe(other.text);
    expect(linkedMessages(other, group)).toEqual([6]);
  });

  it('may be formatted, in whole or in part', () => {
    const bold = (offset: number, length: number): string => renderMessage(aMessage({ text: 'see here', entities: [{ type: 'textUrl', url: bare, offset: 4, length: 4 }, { type: 'bold', offset, length }] }), aContext()).text.split('\n')[1] ?? '';
    expect(bold(4, 4)).toBe(`see **[[${note}|here]]**`);
    expect(bold(4, 2)).toBe(`see **[he](${bare})**[re](${bare})`);
  });

  it('is text of its message, even where the line begins with it', () => {
    const block = renderMessage(aMessage({ text: `${bare} there`, entities: [{ type: 'url', offset: 0, length: bare.length }] }), aContext()).text;
    expect(block).toContain(`\n[[${note}|${bare}]] there\n`);
    expect(aliasOfBlock(block, block)).toBe(`Anna Ö.: ${bare} there`);
  });

  it('in a forward of one of its own messages leads there too', () => {
    const block = renderMessage(aMessage({ forward: { date: 1_735_800_000, origin: { name: 'Boris' }, chatId: group.id, messageId: 5 } }), aContext()).text;
    expect(block).toContain(`*Forwarded from [[${note}|Boris]] · 2025-01-02 07:40*`);
  });
});
