import * as v from 'valibot';
import type { Author } from '../../model/message';
import { chatId, flag, text } from './primitives';

export const authorSchema = v.strictObject({
  id: v.optional(chatId),
  name: text,
  username: v.optional(text),
  isBot: v.optional(flag),
  isDeleted: v.optional(flag),
}) satisfies v.GenericSchema<unknown, Author>;
