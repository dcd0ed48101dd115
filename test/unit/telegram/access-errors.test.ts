import { describeError } from '../../../src/model/errors';
import { failureOf, troubleOf } from '../../../src/telegram/calls/rpc-errors';

const described = (name: string, code = 400): string => describeError(failureOf(troubleOf({ errorMessage: name, code }), 'messages.getHistory', 1000));

describe('why a chat cannot be read is said in words', () => {
  it.each([
    ['CHANNEL_PRIVATE', 'it is private, or you are no longer a member'],
    ['CHANNEL_INVALID', 'Telegram no longer knows it'],
    ['CHANNEL_PUBLIC_GROUP_NA', 'it is not available to this account'],
    ['CHAT_FORBIDDEN', 'you are not allowed to read it'],
    ['CHAT_ID_INVALID', 'Telegram no longer knows it'],
    ['CHAT_RESTRICTED', 'its owner has restricted it'],
    ['PEER_ID_INVALID', 'Telegram no longer knows it'],
    ['USER_BANNED_IN_CHANNEL', 'you are banned there'],
    ['CHAT_ADMIN_REQUIRED', 'only its administrators may do this'],
    ['INPUT_USER_DEACTIVATED', 'the account has been deleted'],
    ['INVITE_HASH_EXPIRED', 'the invitation has expired'],
    ['INVITE_HASH_INVALID', 'the invitation is not valid'],
    ['INVITE_REQUEST_SENT', 'your request to join has not been answered yet'],
    ['MSG_ID_INVALID', 'the message or topic does not exist'],
    ['TOPIC_ID_INVALID', 'the topic does not exist'],
    ['CHANNEL_FORUM_MISSING', 'it is not a forum'],
  ])('%s', (name, reason) => {
    expect(described(name)).toBe(`The chat cannot be read: ${reason}.`);
    expect(described(name, 406)).toBe(described(name));
  });

  it('an error without words of its own keeps its name', () => {
    expect(described('SOMETHING_NEW')).toContain('SOMETHING_NEW');
  });
});
