import { chatIdOf, type ChatId } from '../../model/ids';
import type { ServiceAction } from '../../model/service-action';
import { asTlList, long, longs, type Tl } from '../codec/tl';
import { idOfPeer } from '../chats/peers';
import { chatActions } from './actions/chat-actions';
import { contentActions } from './actions/content-actions';
import { giftActions } from './actions/gift-actions';
import { memberActions } from './actions/member-actions';
import { paymentActions } from './actions/payment-actions';
import type { ActionReader } from './actions/read-action';
import type { Names } from './media';

/** One reader per `MessageAction` constructor of the library; a test walks the schema against this table. */
export const actionReaders: Readonly<Record<string, ActionReader>> = { ...memberActions, ...chatActions, ...paymentActions, ...giftActions, ...contentActions };

/** What a service message says; kinds of a newer layer keep their constructor's name. */
export function normaliseAction(action: Tl, message: Tl, names: Names): ServiceAction {
  const read = Object.hasOwn(actionReaders, action._) ? actionReaders[action._] : undefined;
  return read === undefined ? { type: 'other', name: action._.replace(/^messageAction/, '') } : read(action, { message, names });
}

/** Fields that hold ids of users. */
const userFields = ['userId', 'inviterId', 'newCreatorId', 'botId'] as const;
const peerFields = ['fromId', 'toId', 'peer', 'boostPeer'] as const;
const peerListFields = ['peers', 'otherParticipants'] as const;

/** Users and chats a service action names, for the page's batch of missing names. */
export function peersOfAction(action: Tl): readonly ChatId[] {
  const users = [...longs(action, 'users'), ...userFields.map((field) => long(action, field))].filter((id) => id !== undefined && id !== 0n);
  const peers = [...peerFields.map((field) => action[field]), ...peerListFields.flatMap((field) => asTlList(action[field]))];
  return [
    ...users.map((id) => chatIdOf('user', id ?? 0n)),
    ...asTlList(peers.filter((peer) => peer !== undefined)).map(idOfPeer).filter((id): id is ChatId => id !== undefined),
  ];
}
