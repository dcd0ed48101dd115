import { TobsFailure } from '../../../src/model/errors';
import type { ChatId } from '../../../src/model/ids';
import { parseReference, type Reference } from '../../../src/telegram/chats/link';

const name = (username: string): Reference['peer'] => ({ kind: 'username', username });
const channel = (bareId: string): Reference['peer'] => ({ kind: 'channel', bareId });

describe('parseReference', () => {
  it.each<[string, Reference]>([
    ['me', { peer: { kind: 'self' } }],
    ['@durov', { peer: name('durov') }],
    ['durov', { peer: name('durov') }],
    ['/durov', { peer: name('durov') }],
    ['-1001500000001', { peer: { kind: 'id', id: '-1001500000001' as never } }],
    ['-4100000001', { peer: { kind: 'id', id: '-4100000001' as never } }],
    ['7100000001', { peer: { kind: 'number', number: '7100000001' } }],
    ['https://t.me/durov', { peer: name('durov') }],
    ['http://telegram.me/durov/', { peer: name('durov') }],
    ['telegram.dog/durov', { peer: name('durov') }],
    ['t.me/durov/5', { peer: name('durov'), topicOrMessageId: 5 }],
    ['/durov/5', { peer: name('durov'), topicOrMessageId: 5 }],
    ['https://durov.t.me', { peer: name('durov') }],
    ['https://durov.t.me/5', { peer: name('durov'), topicOrMessageId: 5 }],
    ['https://t.me/s/durov/5', { peer: name('durov'), topicOrMessageId: 5 }],
    ['https://t.me/durov/10/12', { peer: name('durov'), topicId: 10, messageId: 12 }],
    ['me/@durov', { peer: { kind: 'self' }, sublist: name('durov') }],
    ['Me/-1001234567890', { peer: { kind: 'self' }, sublist: { kind: 'id', id: '-1001234567890' as ChatId } }],
    ['me/me', { peer: { kind: 'self' }, sublist: { kind: 'self' } }],
    ['-1001234567890/777', { peer: { kind: 'id', id: '-1001234567890' as ChatId }, sublist: { kind: 'number', number: '777' } }],
    ['https://t.me/durov/5?comment=7', { peer: name('durov'), messageId: 5, commentId: 7 }],
    ['https://t.me/durov/12?thread=10', { peer: name('durov'), topicId: 10, messageId: 12, isThread: true }],
    ['https://t.me/durov/5?single', { peer: name('durov'), topicOrMessageId: 5 }],
    ['https://t.me/c/1500000001', { peer: channel('1500000001') }],
    ['https://t.me/c/1500000001/5', { peer: channel('1500000001'), topicOrMessageId: 5 }],
    ['https://t.me/c/1500000001/10/12', { peer: channel('1500000001'), topicId: 10, messageId: 12 }],
    ['https://t.me/c/1500000001/12?thread=10', { peer: channel('1500000001'), topicId: 10, messageId: 12, isThread: true }],
    ['https://t.me/+AbCdEf', { peer: { kind: 'invite', hash: 'AbCdEf' } }],
    ['https://t.me/joinchat/AbCdEf', { peer: { kind: 'invite', hash: 'AbCdEf' } }],
    ['tg://resolve?domain=durov', { peer: name('durov') }],
    ['tg://resolve?domain=durov&post=5&thread=3', { peer: name('durov'), topicId: 3, messageId: 5, isThread: true }],
    ['tg:resolve?domain=durov&post=5', { peer: name('durov'), topicOrMessageId: 5 }],
    ['tg://privatepost?channel=1500000001&post=5', { peer: channel('1500000001'), topicOrMessageId: 5 }],
    ['tg://join?invite=AbCdEf', { peer: { kind: 'invite', hash: 'AbCdEf' } }],
    ['tg://openmessage?user_id=42&message_id=7', { peer: { kind: 'user', bareId: '42' }, messageId: 7 }],
    ['tg://openmessage?chat_id=42&message_id=7', { peer: { kind: 'id', id: '-42' as never }, messageId: 7 }],
    ['tg://user?id=42', { peer: { kind: 'user', bareId: '42' } }],
    ['https://web.telegram.org/k/#@durov', { peer: name('durov') }],
    ['https://web.telegram.org/a/#-1001500000001', { peer: { kind: 'id', id: '-1001500000001' as never } }],
    ['https://web.telegram.org/a/#-1001500000001_10', { peer: { kind: 'id', id: '-1001500000001' as never }, topicOrMessageId: 10 }],
    ['https://web.telegram.org/k/#?tgaddr=tg%3A%2F%2Fresolve%3Fdomain%3Ddurov', { peer: name('durov') }],
  ])('reads %s', (text, expected) => {
    expect(parseReference(text)).toEqual(expected);
  });

  it.each([
    '', ' ', '0', '007', '12345678901234567890', '@ab', '@a__b', '1abcd', 'https://t.me', 'https://t.me/addstickers/cats', 'https://t.me/addlist/abc', 'https://t.me/share/url?url=x',
    'https://t.me/proxy?server=x', 'https://t.me/$abc', 'https://t.me/+4915112345678', 'https://t.me/joinchat', 'https://t.me/c/abc/5', 'https://t.me/durov/abc', 'https://t.me/durov/5/6/7',
    'https://t.me/durov/4294967296', 'https://evil-t.me.example.com/durov', 'https://t.me.evil.example/durov', 'https://xt.me/durov', 'https://user@t.me/durov', 'https://t.me:8443/durov',
    'https://example.com/durov', 'ftp://t.me/durov', 'tg://addstickers?set=cats', 'tg://resolve?phone=49151', 'tg://privatepost?post=5', 'https://t.me/durov/s/4', 'https://t.me/%zz', 'https://web.telegram.org/k/',
  ])('refuses "%s" with a reason', (text) => {
    expect(() => parseReference(text)).toThrow(TobsFailure);
  });
});
