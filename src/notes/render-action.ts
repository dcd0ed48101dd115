import type { Author, Message } from '../model/message';
import type { ServiceAction } from '../model/service-action';
import { count, formatDuration, formatPeriod, noteLink, plain } from './inline';
import type { RenderContext } from './types';
import { deeds, serviceWord } from './words';

/** What a service message says, as one line. */
export function renderAction(message: Message, action: ServiceAction, context: RenderContext): string {
  if (action.type === 'other') return `*${serviceWord} (${plain(action.name)})*`;
  if (action.type === 'custom') return `*${serviceWord}: ${plain(action.text)}*`;
  const deed = `*${plain(message.author.name) || '?'} ${deedOf(message.author, action)}*`;
  const pinnedId = action.type === 'messagePinned' ? (action.messageId ?? message.reply?.messageId) : undefined;
  const link = pinnedId === undefined ? null : context.linkTo(message.chatId, pinnedId);
  return link === null ? deed : `${deed} ${noteLink(link)}`;
}

type Deed = Exclude<ServiceAction, { type: 'other' | 'custom' }>;

function deedOf(author: Author, action: Deed): string {
  switch (action.type) {
    case 'chatCreated':
      return `${deeds.chatCreated} ${quoted(action.title)}${action.memberNames.length > 0 ? ` with ${namesOf(action.memberNames)}` : ''}`;
    case 'channelCreated':
      return `${deeds.channelCreated} ${quoted(action.title)}`;
    case 'titleChanged':
      return `${deeds.titleChanged} ${quoted(action.title)}`;
    case 'membersAdded':
      return isAlone(action.memberNames, author) ? deeds.joined : `${deeds.added} ${namesOf(action.memberNames)}`;
    case 'memberRemoved':
      return isAlone(action.memberNames, author) ? deeds.left : `${deeds.removed} ${namesOf(action.memberNames)}`;
    case 'messagePinned':
      return deeds.pinned;
    case 'topicCreated':
      return `${deeds.topicCreated} ${quoted(action.title)}`;
    case 'topicEdited':
      return topicDeed(action);
    case 'call':
      return `${action.isVideo ? deeds.videoCall : deeds.call}${details(action.durationSeconds, action.reason)}`;
    case 'groupCall':
      return action.durationSeconds === undefined ? deeds.groupCallStarted : `${deeds.groupCallEnded}${details(action.durationSeconds)}`;
    case 'timerChanged':
      return action.periodSeconds > 0 ? `${deeds.timerSet} ${formatPeriod(action.periodSeconds)}` : deeds.timerOff;
    case 'migratedFrom':
      return `${deeds.migratedFrom}${action.title === undefined ? '' : ` ${quoted(action.title)}`}`;
    case 'migratedTo':
    case 'photoChanged':
    case 'photoRemoved':
    case 'joinedByLink':
    case 'joinedByRequest':
    case 'historyCleared':
    case 'screenshotTaken':
      return deeds[action.type];
  }
}

function topicDeed({ title, isClosed, isHidden }: Extract<ServiceAction, { type: 'topicEdited' }>): string {
  const changes = [
    ...(title === undefined ? [] : [`${deeds.topicRenamed} ${quoted(title)}`]),
    ...(isClosed === undefined ? [] : [isClosed ? deeds.topicClosed : deeds.topicReopened]),
    ...(isHidden === undefined ? [] : [isHidden ? deeds.topicHidden : deeds.topicShown]),
  ];
  return changes.length > 0 ? changes.join(', ') : deeds.topicEdited;
}

function details(seconds: number | undefined, reason?: string): string {
  const parts = [...(seconds === undefined ? [] : [formatDuration(seconds)]), ...(reason === undefined ? [] : [plain(reason)])];
  return parts.length > 0 ? ` (${parts.join(', ')})` : '';
}

function quoted(text: string): string {
  return `“${plain(text)}”`;
}

/** Telegram adds people by the thousand; a line has room for some. */
const maxNames = 20;

function namesOf(names: readonly string[]): string {
  const shown = names.slice(0, maxNames).map((name) => plain(name) || '?');
  const rest = names.length - shown.length;
  return [...shown, ...(rest > 0 ? [count(rest, 'other')] : [])].join(', ') || '?';
}

/** True when somebody did it to themselves: they were not added, they joined. */
function isAlone(names: readonly string[], author: Author): boolean {
  return names.length === 0 || (names.length === 1 && names[0] === author.name);
}
