import * as v from 'valibot';
import type { Topic } from '../../model/topic';
import { flag, messageId, text, whole } from './primitives';

export const topicSchema = v.strictObject({
  id: messageId,
  title: text,
  date: whole,
  creatorName: v.optional(text),
  icon: v.optional(text),
  isPinned: flag,
  isClosed: flag,
  isHidden: flag,
}) satisfies v.GenericSchema<unknown, Topic>;
