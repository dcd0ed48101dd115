/** Faults that change an answer. */
import type { FaultAction } from './faults';
import type { TlAnswer, TlObject } from './rpc/registry';

type Spoiler = (answer: TlAnswer, action: FaultAction) => TlAnswer;

function isObject(answer: TlAnswer): answer is TlObject {
  return typeof answer === 'object' && '_' in answer && typeof answer._ === 'string';
}

const withoutMessages = (keep: (messages: readonly TlObject[]) => readonly TlObject[]): Spoiler => (answer) =>
  isObject(answer) && Array.isArray(answer.messages) ? { ...answer, messages: keep(answer.messages as TlObject[]) } : answer;

/** Flips a bit of every hash (upload.getFileHashes) or of the first byte of a part. */
const badHash: Spoiler = (answer) => {
  const flip = (bytes: Buffer): Buffer => {
    const copy = Buffer.from(bytes);
    if (copy.length > 0) copy[0] = (copy[0] ?? 0) ^ 1;
    return copy;
  };
  if (Array.isArray(answer)) return (answer as TlObject[]).map((item) => (item._ === 'fileHash' ? { ...item, hash: flip(item.hash as Buffer) } : item));
  if (isObject(answer) && Buffer.isBuffer(answer.bytes)) return { ...answer, bytes: flip(answer.bytes) };
  return answer;
};

const notModified: Spoiler = (answer) => {
  if (!isObject(answer)) return answer;
  const count = Number(answer.count ?? (answer.messages as unknown[] | undefined)?.length ?? 0);
  if (answer._.startsWith('messages.dialogs')) return { _: 'messages.dialogsNotModified', count };
  return 'messages' in answer ? { _: 'messages.messagesNotModified', count } : answer;
};

const spoilers: Partial<Record<FaultAction['kind'], Spoiler>> = {
  shortPage: (answer, action) => withoutMessages((messages) => messages.slice(0, Math.max(0, messages.length - (action.less ?? 1))))(answer, action),
  emptyPage: withoutMessages(() => []),
  badHash,
  shortPart: (answer, { less = 1 }) => (isObject(answer) && Buffer.isBuffer(answer.bytes) ? { ...answer, bytes: answer.bytes.subarray(0, Math.max(0, answer.bytes.length - less)) } : answer),
  notModified,
};

/** True when one of the actions changes the answer itself, so that it must not be kept or taken from the cache. */
export function spoilsAnswer(actions: readonly FaultAction[]): boolean {
  return actions.some((action) => action.kind in spoilers || action.kind === 'cdn');
}

export function spoilAnswer(answer: TlAnswer, actions: readonly FaultAction[]): TlAnswer {
  return actions.reduce((current, action) => spoilers[action.kind]?.(current, action) ?? current, answer);
}
