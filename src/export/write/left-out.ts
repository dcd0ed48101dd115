import type { ChatReport } from '../../model/events';
import type { Message } from '../../model/message';
import { includesId, type Intervals } from '../state/intervals';
import type { Tally } from '../run/tally';

/** Counts the messages the settings leave out; `covered` ones were counted by an earlier run. */
export function countLeftOut(messages: readonly Message[], wanted: readonly Message[], { covered, tally }: { readonly covered: Intervals; readonly tally: Tally }): void {
  if (messages.length === wanted.length) return;
  const kept = new Set(wanted);
  tally.messagesSkipped += messages.filter((message) => !kept.has(message) && !includesId(covered, message.id)).length;
}

/** Counts a message whose content is shown by a placeholder with its name. */
export function countUnsupported(message: Message, { unsupported }: Tally): void {
  const name = unsupportedName(message);
  if (name !== null) unsupported.set(name, (unsupported.get(name) ?? 0) + 1);
}

function unsupportedName({ unsupported, media, action }: Message): string | null {
  if (unsupported !== undefined) return unsupported;
  if (media?.type === 'unsupported') return media.name;
  return action?.type === 'other' ? action.name : null;
}

/** What a chat's notes do not show, as sentences for the user. */
export function leftOutNotices({ chatTitle, messagesSkipped = 0, unsupported = {} }: ChatReport): readonly string[] {
  const names = Object.entries(unsupported).map(([name, count]) => `${name} (${count})`);
  return [
    ...(messagesSkipped > 0 ? [`${chatTitle}: ${messagesSkipped} service ${messagesSkipped === 1 ? 'message was' : 'messages were'} left out, as the settings say.`] : []),
    ...(names.length > 0 ? [`${chatTitle}: this version can only name some content and link to it: ${names.join(', ')}.`] : []),
  ];
}
