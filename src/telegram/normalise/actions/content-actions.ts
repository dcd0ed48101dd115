import { chatIdOf } from '../../../model/ids';
import type { ServiceAction } from '../../../model/service-action';
import { asTlList, child, children, flag, int, long, optionalText, text, type Tl } from '../../codec/tl';
import type { Names } from '../media';
import { optional } from '../optional';
import { formattedText, peerName, peerNames, userName, userNames, type ActionReader } from './read-action';

/** Calls, and what bots, games, lists and polls say. */
export const contentActions: Readonly<Record<string, ActionReader>> = {
  messageActionEmpty: () => ({ type: 'empty' }),
  messageActionCustomAction: (action) => ({ type: 'custom', text: text(action, 'message') }),
  messageActionPhoneCall: (action) => ({ type: 'call', isVideo: flag(action, 'video'), ...optional('durationSeconds', int(action, 'duration')), ...optional('reason', reasonOf(child(action, 'reason'))) }),
  messageActionConferenceCall: (action, source) => {
    const memberNames = peerNames(action, 'otherParticipants', source);
    return {
      type: 'call',
      isVideo: flag(action, 'video'),
      isConference: true,
      ...optional('durationSeconds', int(action, 'duration')),
      ...(flag(action, 'missed') ? { reason: 'missed' as const } : {}),
      ...optional('memberNames', memberNames.length === 0 ? undefined : memberNames),
    };
  },
  messageActionGroupCall: (action) => ({ type: 'groupCall', ...optional('durationSeconds', int(action, 'duration')) }),
  messageActionInviteToGroupCall: (action, source) => ({ type: 'groupCallInvite', memberNames: userNames(action, 'users', source) }),
  messageActionGroupCallScheduled: (action) => ({ type: 'groupCallScheduled', date: int(action, 'scheduleDate') ?? 0 }),
  messageActionGameScore: (action) => ({ type: 'gameScore', score: int(action, 'score') ?? 0 }),
  messageActionBotAllowed: botAllowed,
  messageActionManagedBotCreated: (action, source) => ({ type: 'botCreated', botName: userName(action, 'botId', source) ?? '' }),
  messageActionWebViewDataSent: (action) => ({ type: 'dataSent', buttonText: text(action, 'text') }),
  messageActionWebViewDataSentMe: (action) => ({ type: 'dataSent', buttonText: text(action, 'text') }),
  messageActionSecureValuesSent: (action) => ({ type: 'documentsSent', kinds: asTlList(action['types']).map(kindOf) }),
  messageActionSecureValuesSentMe: (action) => ({ type: 'documentsSent', kinds: children(action, 'values').map((value) => kindOf(child(value, 'type') ?? value)) }),
  messageActionRequestedPeer: (action, source) => ({ type: 'peersShared', names: peerNames(action, 'peers', source) }),
  messageActionRequestedPeerSentMe: (action, { names }) => ({ type: 'peersShared', names: children(action, 'peers').map((peer) => nameOfRequested(peer, names)) }),
  messageActionGeoProximityReached: (action, source) => ({ type: 'proximityReached', fromName: peerName(action, 'fromId', source) ?? '', toName: peerName(action, 'toId', source) ?? '', distanceMetres: int(action, 'distance') ?? 0 }),
  messageActionSuggestBirthday: (action) => {
    const birthday = child(action, 'birthday') ?? action;
    return { type: 'birthdaySuggested', day: int(birthday, 'day') ?? 0, month: int(birthday, 'month') ?? 0, ...optional('year', int(birthday, 'year')) };
  },
  messageActionTodoCompletions: (action) => ({ type: 'tasksChanged', completed: ints(action, 'completed'), reopened: ints(action, 'incompleted') }),
  messageActionTodoAppendTasks: (action) => ({ type: 'tasksAdded', tasks: children(action, 'list').map((item) => formattedText(item, 'title') ?? '') }),
  messageActionPollAppendAnswer: (action) => ({ type: 'pollAnswerAdded', answer: answerText(action) }),
  messageActionPollDeleteAnswer: (action) => ({ type: 'pollAnswerRemoved', answer: answerText(action) }),
};

const reasons: Readonly<Record<string, 'missed' | 'busy' | 'hangup' | 'disconnect' | undefined>> = {
  phoneCallDiscardReasonMissed: 'missed',
  phoneCallDiscardReasonBusy: 'busy',
  phoneCallDiscardReasonHangup: 'hangup',
  phoneCallDiscardReasonDisconnect: 'disconnect',
};

function reasonOf(reason: Tl | undefined): 'missed' | 'busy' | 'hangup' | 'disconnect' | undefined {
  return reason === undefined ? undefined : reasons[reason._];
}

function botAllowed(action: Tl): ServiceAction {
  const app = child(action, 'app');
  const domain = optionalText(action, 'domain');
  if (app !== undefined) return { type: 'botAllowed', way: 'app', ...optional('name', optionalText(app, 'title') ?? optionalText(app, 'shortName')) };
  if (domain !== undefined) return { type: 'botAllowed', way: 'site', name: domain };
  return { type: 'botAllowed', way: flag(action, 'attachMenu') ? 'menu' : 'request' };
}

/** `Passport` of `secureValueTypePassport`. */
function kindOf(type: Tl): string {
  return type._.replace(/^secureValue(?:Type)?/, '');
}

/** The name as it was shared, else the one Telegram gives it. */
function nameOfRequested(peer: Tl, names: Names): string {
  const shared = optionalText(peer, 'title') ?? (`${text(peer, 'firstName')} ${text(peer, 'lastName')}`.trim() || text(peer, 'username'));
  if (shared !== '') return shared;
  const [kind, id] = (
    [
      ['user', long(peer, 'userId')],
      ['group', long(peer, 'chatId')],
      ['channel', long(peer, 'channelId')],
    ] as const
  ).find(([, bareId]) => bareId !== undefined) ?? ['user', undefined];
  return id === undefined ? '' : names.author(chatIdOf(kind, id)).name;
}

function answerText(action: Tl): string {
  const answer = child(action, 'answer');
  return answer === undefined ? '' : (formattedText(answer, 'text') ?? '');
}

function ints(action: Tl, field: string): readonly number[] {
  const value = action[field];
  return Array.isArray(value) ? (value as readonly unknown[]).filter((item): item is number => typeof item === 'number') : [];
}
