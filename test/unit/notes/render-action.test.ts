import type { Message } from '../../../src/model/message';
import { actionSchema } from '../../../src/protocol/schema/action-schema';
import { endsText, isAnswerLine } from '../../../src/notes/merge/own-lines';
import { renderMessage } from '../../../src/notes/render/render-message';
import { aliasOfBlock } from '../../../src/notes/render/snippet';
import { everyWords } from '../../../src/notes/words/words';
import { safeParse } from 'valibot';
import { actionSamples } from './action-samples';
import { expectGolden } from './golden';
import { aContext, aMessage, aStyle, sentAt } from './samples';

const serviceMessages = actionSamples.map((action, index): Message => aMessage({ id: index + 1, date: sentAt + index * 60, text: '', action, ...('messageId' in action || action.type === 'gameScore' ? { reply: { messageId: 'messageId' in action ? (action.messageId ?? 5) : 5 } } : {}) }));

test.each(['en', 'ru'] as const)('every service action in plain words (%s)', (language) => {
  const context = aContext({ style: aStyle({ language }) });
  expectGolden(language === 'en' ? 'service' : 'service-russian', `${serviceMessages.map((message) => renderMessage(message, context).text).join('\n\n')}\n`);
});

test('the samples hold every kind of service action, and the companion may send each', () => {
  const known = new Set(actionSchema.options.map(({ entries }) => entries.type.literal));
  expect(new Set(actionSamples.map(({ type }) => type))).toEqual(known);
  expect(actionSamples.filter((action) => !safeParse(actionSchema, action).success)).toEqual([]);
});

test.each(['en', 'ru'] as const)('a service message has no text of its own (%s)', (language) => {
  const context = aContext({ style: aStyle({ language }) });
  for (const message of serviceMessages) {
    const { text } = renderMessage(message, context);
    expect(text.split('\n')).toHaveLength(3);
    expect(endsText(text.split('\n')[1] ?? '')).toBe(true);
    expect(aliasOfBlock(text, text)).toBe('Anna Ö.');
  }
});

test('what somebody wrote in italics is not taken for one', () => {
  for (const { deeds, text: words } of everyWords) {
    for (const phrase of [...Object.values(deeds).map((deed) => `Anna ${deed} x`), words.emptyService, words.emptyMessage, `${words.serviceMessage}: x`, `${words.deleted} (${words.seen} 2025-01-02)`]) {
      const { text } = renderMessage(aMessage({ text: phrase, entities: [{ type: 'italic', offset: 0, length: phrase.length }] }), aContext());
      expect(endsText(text.split('\n')[1] ?? '')).toBe(false);
      expect(aliasOfBlock(text, text)).toBe(`Anna Ö.: ${phrase.slice(0, 40).trim()}${phrase.length > 40 ? '…' : ''}`);
    }
  }
  expect(isAnswerLine(renderMessage(aMessage({ text: '↪ [[x]]' }), aContext()).text.split('\n')[1] ?? '')).toBe(false);
});

test('a service message says what it is about once', () => {
  const { text, replyLine } = renderMessage(aMessage({ text: '', action: { type: 'gameScore', score: 3 }, reply: { messageId: 5 } }), aContext());
  expect(text).toContain('*Anna Ö. scored 3 in the game* [[Telegram/Test Group/2025/2025-01-01 Test Group#^tg-5|Boris: The parent of this reply]]');
  expect(text).not.toContain('↩');
  expect(replyLine).toBe(text.split('\n')[1]);
});
