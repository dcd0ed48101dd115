import type { StatePort } from '../../src/export/ports';

/**
 * Records of an account over those of imports without an account: what the account has not written itself is taken from below,
 * so that messages are known whichever way they came. Nothing below is ever changed.
 */
export class LayeredState implements StatePort {
  constructor(
    private readonly own: StatePort,
    private readonly below: Pick<StatePort, 'get' | 'keysFrom'>,
  ) {}

  get imported(): Pick<StatePort, 'get' | 'keysFrom'> {
    return this.below;
  }

  async get(key: string): Promise<unknown> {
    const own = await this.own.get(key);
    return own === undefined ? await this.below.get(key) : own;
  }

  async keysFrom(prefix: string): Promise<readonly string[]> {
    return [...new Set([...(await this.own.keysFrom(prefix)), ...(await this.below.keysFrom(prefix))])];
  }

  async set(records: readonly (readonly [key: string, value: unknown])[]): Promise<void> {
    const kept: (readonly [string, unknown])[] = [];
    // A record that is only removed here would come back from below; null reads like none.
    for (const [key, value] of records) kept.push([key, value === undefined && (await this.below.get(key)) !== undefined ? null : value]);
    await this.own.set(kept);
  }
}
