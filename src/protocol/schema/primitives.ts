import * as v from 'valibot';
import { isChatId, type ChatId } from '../../model/ids';

/** Longest text of one field; the frame limit bounds the rest. Chosen: far above anything Telegram sends. */
const MAX_TEXT_LENGTH = 4_000_000;

export const text = v.pipe(v.string(), v.maxLength(MAX_TEXT_LENGTH));
export const shortText = v.pipe(v.string(), v.maxLength(4096));
/** Finite; JSON has no other numbers, but one of our halves could send `1e999`. */
export const finite = v.pipe(v.number(), v.finite());
export const whole = v.pipe(v.number(), v.safeInteger());
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** Telegram's message ids are positive 32-bit integers. */
export const messageId = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(0x7fff_ffff));
export const chatId = v.custom<ChatId>((value) => typeof value === 'string' && isChatId(value), 'must be a chat id');
export const flag = v.boolean();
