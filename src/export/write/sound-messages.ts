import { isAbort, TobsFailure } from '../../model/errors';
import type { Message } from '../../model/message';
import type { ExportFailure } from '../../model/events';

/** Where messages that broke something are told. */
export type OnFailure = (failure: ExportFailure) => void;

/** What stands in the place of a message that cannot be shown: who, when and in which album or topic, a visible placeholder, nothing that could break again. */
export function standInFor({ id, chatId, isMigrated, date, author, groupId, topicId, threadId }: Message): Message {
  const place = { ...(isMigrated !== undefined && { isMigrated }), ...(groupId !== undefined && { groupId }), ...(topicId !== undefined && { topicId }), ...(threadId !== undefined && { threadId }) };
  return { id, chatId, date, author, ...place, text: '', entities: [], reactions: [], unsupported: 'unreadable' };
}

/** Tells that a message broke something, and answers what takes its place. @throws what is no fault of the message (F-RUN-4): the caller's chat or run ends by it */
export function unreadable(message: Message, caught: unknown, onFailure: OnFailure): Message {
  if (caught instanceof TobsFailure || isAbort(caught)) throw caught;
  const { id: messageId, chatId } = message;
  const reason = caught instanceof Error ? caught.message : String(caught);
  onFailure({ error: { code: 'MESSAGE_FAILED', chatId, messageId, reason }, chatId, messageId });
  return standInFor(message);
}

/** Where broken messages are told, and what finds them out. */
export interface SoundOptions {
  readonly onFailure: OnFailure;
  /** Tries one message alone; the step itself, where it can be taken any number of times. */
  readonly probe?: (message: Message) => unknown;
}

/**
 * Takes a step of preparing a batch with all messages at once. Where it breaks at one of them (F-RUN-3), each is tried alone, and those
 * it breaks at are replaced by stand-ins, so that the rest of the batch and the chat go on.
 *
 * @returns the messages with which the step was taken, in their order, and what came of it
 */
export async function withSound<Result>(messages: readonly Message[], step: (messages: readonly Message[]) => Promise<Result>, { onFailure, probe = (message) => step([message]) }: SoundOptions): Promise<{ readonly messages: readonly Message[]; readonly result: Result }> {
  try {
    return { messages, result: await step(messages) };
  } catch (caught) {
    if (caught instanceof TobsFailure || isAbort(caught)) throw caught;
  }
  const sound: Message[] = [];
  for (const message of messages) {
    try {
      await probe(message);
      sound.push(message);
    } catch (caught) {
      sound.push(unreadable(message, caught, onFailure));
    }
  }
  return { messages: sound, result: await step(sound) };
}
