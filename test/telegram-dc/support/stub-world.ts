/** A world without chats, for tests of the core alone. */
import type { WorldAccountSource, WorldPort } from '../world-port';

export interface StubSettings {
  readonly account?: Partial<WorldAccountSource>;
  readonly scenario?: Partial<WorldPort['scenario']>;
}

export function stubWorld({ account, scenario }: StubSettings = {}): WorldPort {
  const first: WorldAccountSource = { id: 7_000_000_001n, phone: '+9996621234', code: '12345', password: null, ...account };
  return {
    account: first, accounts: [first], homeDc: 2, dcs: [1, 2, 4], scenario: { seed: 7, name: 'stub', ...scenario },
    selfUser: (userId) => ({ _: 'user', self: true, id: userId, accessHash: 1n, firstName: 'Test', phone: '9996621234' }),
    chatKeyOf: () => undefined,
    applyRevision: () => undefined,
    expireReferences: () => undefined,
    oracle: () => [],
    fileHash: () => '',
  };
}
