import * as v from 'valibot';
import type { ServiceAction } from '../../model/service-action';
import { finite, flag, messageId, text } from './primitives';

const bare = <const Type extends string>(type: Type) => v.strictObject({ type: v.literal(type) });
const titled = <const Type extends string>(type: Type) => v.strictObject({ type: v.literal(type), title: text });
const optionallyTitled = <const Type extends string>(type: Type) => v.strictObject({ type: v.literal(type), title: v.optional(text) });
const members = <const Type extends string>(type: Type) => v.strictObject({ type: v.literal(type), memberNames: v.array(text) });

export const actionSchema = v.variant('type', [
  v.strictObject({ type: v.literal('chatCreated'), title: text, memberNames: v.array(text) }),
  titled('channelCreated'),
  titled('titleChanged'),
  bare('photoChanged'),
  bare('photoRemoved'),
  bare('joinedByLink'),
  bare('joinedByRequest'),
  bare('historyCleared'),
  bare('screenshotTaken'),
  members('membersAdded'),
  members('memberRemoved'),
  v.strictObject({ type: v.literal('messagePinned'), messageId: v.optional(messageId) }),
  titled('topicCreated'),
  v.strictObject({ type: v.literal('topicEdited'), title: v.optional(text), isClosed: v.optional(flag), isHidden: v.optional(flag) }),
  v.strictObject({ type: v.literal('call'), isVideo: flag, durationSeconds: v.optional(finite), reason: v.optional(text) }),
  v.strictObject({ type: v.literal('groupCall'), durationSeconds: v.optional(finite) }),
  v.strictObject({ type: v.literal('timerChanged'), periodSeconds: finite }),
  optionallyTitled('migratedTo'),
  optionallyTitled('migratedFrom'),
  v.strictObject({ type: v.literal('custom'), text }),
  v.strictObject({ type: v.literal('other'), name: text }),
]) satisfies v.GenericSchema<unknown, ServiceAction>;
