import * as v from 'valibot';
import type { TakeoutEnd, TakeoutNotice, TakeoutOpening, TakeoutRecord, TakeoutRequest, TakeoutScope } from '../../model/takeout';
import { chatId, count, finite, flag, text, whole } from './primitives';

const scope: v.GenericSchema<unknown, TakeoutScope> = v.strictObject({
  kinds: v.array(v.picklist(['users', 'groups', 'supergroups', 'channels'])),
  fileMaxSizeBytes: v.optional(count),
});
const record: v.GenericSchema<unknown, TakeoutRecord> = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^-?\d{1,19}$/)),
  createdMs: finite,
  account: chatId,
  scope,
  isFinished: flag,
});

export const takeoutRequestSchema: v.GenericSchema<unknown, TakeoutRequest> = v.strictObject({ scope, stored: v.optional(record), waitSeconds: count, pollSeconds: v.pipe(count, v.minValue(1)) });
export const takeoutOpeningSchema: v.GenericSchema<unknown, TakeoutOpening> = v.variant('kind', [
  v.strictObject({ kind: v.literal('open'), record }),
  v.strictObject({ kind: v.literal('not-approved'), availableMs: finite }),
]);
export const takeoutNoticeSchema: v.GenericSchema<unknown, TakeoutNotice> = v.variant('kind', [
  v.strictObject({ kind: v.literal('waiting'), untilMs: finite, availableMs: finite }),
  v.strictObject({ kind: v.literal('chat-outside'), chatId, reason: v.picklist(['restricted', 'not-included']) }),
  v.strictObject({ kind: v.literal('files-outside'), dc: whole }),
  v.strictObject({ kind: v.literal('lost'), reason: text }),
]);
export const takeoutEndSchema: v.GenericSchema<unknown, TakeoutEnd> = v.strictObject({ record: v.nullable(record), problem: v.optional(text) });
