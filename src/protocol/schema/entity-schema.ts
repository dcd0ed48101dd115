import * as v from 'valibot';
import type { Entity } from '../../model/message';
import { chatId, flag, text, whole } from './primitives';

const range = { offset: whole, length: whole };
const plain = <const Type extends string>(type: Type) => v.strictObject({ type: v.literal(type), ...range });

export const entitySchema = v.variant('type', [
  plain('bold'),
  plain('italic'),
  plain('underline'),
  plain('strike'),
  plain('spoiler'),
  plain('code'),
  plain('subscript'),
  plain('superscript'),
  plain('marked'),
  plain('url'),
  plain('email'),
  plain('phone'),
  plain('mention'),
  plain('hashtag'),
  plain('cashtag'),
  plain('botCommand'),
  plain('bankCard'),
  plain('unknown'),
  v.strictObject({ type: v.literal('pre'), language: text, ...range }),
  v.strictObject({ type: v.literal('blockquote'), isCollapsed: flag, ...range }),
  v.strictObject({ type: v.literal('textUrl'), url: text, ...range }),
  v.strictObject({ type: v.literal('mentionName'), userId: chatId, ...range }),
  v.strictObject({ type: v.literal('customEmoji'), documentId: text, ...range }),
]) satisfies v.GenericSchema<unknown, Entity>;
