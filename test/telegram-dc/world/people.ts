/** Everyone who has an account on this server. */
import type { AccountSpec, Scenario, UserGenerator, UserSpec } from './scenario';
import { chance, hashText, mix, pick } from './hash';
import { HOSTILE_NAMES } from './hostile';
import { personName, userName } from './names';

export interface Person {
  readonly key: string;
  readonly id: number;
  /** Position in the registry; files of a person are numbered with it. */
  readonly ordinal: number;
  readonly hash: number;
  readonly firstName: string | undefined;
  readonly lastName: string | undefined;
  readonly username: string | undefined;
  readonly phone: string | undefined;
  readonly about: string | undefined;
  readonly contact: boolean;
  readonly bot: boolean;
  readonly deleted: boolean;
  readonly premium: boolean;
  readonly photo: boolean;
  readonly min: boolean;
}

/** People by id, key, user name and phone number. */
export class People {
  readonly list: Person[] = [];
  private readonly byId = new Map<number, Person>();
  private readonly byKey = new Map<string, Person>();
  private readonly byUsername = new Map<string, Person>();
  private readonly byPhone = new Map<string, Person>();

  constructor(private readonly seed: number, scenario: Scenario) {
    for (const account of [scenario.account, ...(scenario.account2 ? [scenario.account2] : [])]) this.addAccount(account);
    for (const user of scenario.users ?? []) {
      if ('generate' in user) this.generate(user);
      else this.addUser(user);
    }
  }

  /** Adds one more, e.g. the other side of a generated private chat. */
  addUser(user: UserSpec): Person {
    return this.add({ photo: chance(this.hashOf(user.id), 5) < 0.4, ...user });
  }

  generated(id: number, options: { nonAscii?: number; usernames?: number; deleted?: number; bots?: number; contacts?: number; hostile?: boolean } = {}): Person {
    const hash = this.hashOf(id);
    const deleted = chance(hash, 1) < (options.deleted ?? 0);
    const bot = !deleted && chance(hash, 2) < (options.bots ?? 0);
    const name = options.hostile ? { firstName: pick(hash, 3, HOSTILE_NAMES), lastName: chance(hash, 4) < 0.3 ? pick(hash, 6, HOSTILE_NAMES) : undefined } : personName(hash, chance(hash, 7) < (options.nonAscii ?? 0.2));
    const named = !deleted && (bot || chance(hash, 8) < (options.usernames ?? 0.4));
    return this.add({
      key: `u${id}`, id, deleted, bot, ...(deleted ? {} : name), username: named ? `${userName(hash, id)}${bot ? '_bot' : ''}` : undefined,
      contact: !deleted && !bot && chance(hash, 9) < (options.contacts ?? 0.1), photo: !deleted && chance(hash, 5) < 0.4,
    });
  }

  get(id: number): Person | undefined {
    return this.byId.get(id);
  }

  /** @throws Error when the scenario names somebody it does not have. */
  named(key: string): Person {
    const person = this.byKey.get(key);
    if (person === undefined) throw new Error(`scenario: no user with key "${key}"`);
    return person;
  }

  has(key: string): boolean {
    return this.byKey.has(key);
  }

  byName(username: string): Person | undefined {
    return this.byUsername.get(username.toLowerCase());
  }

  byNumber(phone: string): Person | undefined {
    return this.byPhone.get(phone.replace(/\D/g, ''));
  }

  private hashOf(id: number): number {
    return mix(hashText('user', this.seed), id % 0xffffffff);
  }

  private generate(spec: UserGenerator): void {
    for (let n = 0; n < spec.generate; n++) this.generated(spec.firstId + n, spec);
  }

  private addAccount(account: AccountSpec): void {
    this.add({ key: this.list.length === 0 ? 'me' : 'me2', id: account.id, firstName: account.firstName, lastName: account.lastName, username: account.username, phone: account.phone, premium: account.premium, contact: false, photo: true });
  }

  private add(spec: UserSpec): Person {
    const known = this.byId.get(spec.id);
    if (known !== undefined) return known;
    const person: Person = {
      key: spec.key, id: spec.id, ordinal: this.list.length, hash: this.hashOf(spec.id), firstName: spec.firstName, lastName: spec.lastName, username: spec.username, phone: spec.phone, about: spec.about,
      contact: spec.contact ?? false, bot: spec.bot ?? false, deleted: spec.deleted ?? false, premium: spec.premium ?? false, photo: spec.photo ?? false, min: spec.min ?? false,
    };
    this.list.push(person);
    this.byId.set(person.id, person);
    this.byKey.set(person.key, person);
    if (person.username !== undefined) this.byUsername.set(person.username.toLowerCase(), person);
    if (person.phone !== undefined) this.byPhone.set(person.phone.replace(/\D/g, ''), person);
    return person;
  }
}
