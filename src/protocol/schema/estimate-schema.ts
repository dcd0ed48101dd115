import * as v from 'valibot';
import type { ChatEstimate } from '../../model/estimate';
import { messageSchema } from './message-schema';
import { count } from './primitives';

const number = v.nullable(count);
const byMediaClass = v.strictObject({ photo: number, video: number, audio: number, voice: number, document: number, sticker: number });

export const estimateSchema: v.GenericSchema<unknown, ChatEstimate> = v.strictObject({ messages: number, newest: v.array(messageSchema), files: byMediaClass, meanBytes: byMediaClass });
