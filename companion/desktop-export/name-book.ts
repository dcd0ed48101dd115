import type { ChatId } from '../../src/model/ids';
import { peerIn } from './map-peer';
import { fieldOf, textOf, type Raw } from './raw-value';

/** chosen: some tens of megabytes at most; who comes later goes by number where only a number is given. */
const maxNames = 100_000;

const fields = ['from', 'actor', 'forwarded_from'] as const;

/** Names of people and chats by id: some fields of an export say a number only. */
export class NameBook {
  private readonly known = new Map<ChatId, string>();

  get names(): ReadonlyMap<ChatId, string> {
    return this.known;
  }

  /** Whoever a message names together with their number. */
  learn(raw: Raw): void {
    for (const field of fields) {
      const name = textOf(raw, field);
      const id = name === undefined ? undefined : peerIn(fieldOf(raw, `${field}_id`));
      if (name !== undefined && id !== undefined) this.add(id, name);
    }
  }

  add(id: ChatId, name: string): void {
    if (this.known.size < maxNames && !this.known.has(id)) this.known.set(id, name);
  }
}
