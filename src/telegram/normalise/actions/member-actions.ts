import { chatIdOf } from '../../../model/ids';
import { long } from '../../codec/tl';
import { optional } from '../optional';
import { userName, userNames, type ActionReader } from './read-action';

/** Who comes and goes. */
export const memberActions: Readonly<Record<string, ActionReader>> = {
  messageActionChatAddUser: (action, source) => ({ type: 'membersAdded', memberNames: userNames(action, 'users', source) }),
  messageActionChatDeleteUser: (action, source) => ({ type: 'memberRemoved', memberNames: [userName(action, 'userId', source) ?? ''] }),
  messageActionChatJoinedByLink: (action, source) => ({ type: 'joinedByLink', ...optional('inviterName', userName(action, 'inviterId', source)) }),
  messageActionChatJoinedByRequest: () => ({ type: 'joinedByRequest' }),
  messageActionChatJoinedViaCommunity: (action, { names }) => ({ type: 'joinedViaCommunity', communityName: names.author(chatIdOf('channel', long(action, 'communityId') ?? 0n)).name }),
  messageActionContactSignUp: () => ({ type: 'contactSignedUp' }),
  messageActionNewCreatorPending: (action, source) => ({ type: 'ownerLeaving', newOwnerName: userName(action, 'newCreatorId', source) ?? '' }),
  messageActionChangeCreator: (action, source) => ({ type: 'ownerChanged', newOwnerName: userName(action, 'newCreatorId', source) ?? '' }),
};
