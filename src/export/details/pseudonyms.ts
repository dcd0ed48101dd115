import type { ChatId, VaultPath } from '../../model/ids';
import { readProperties } from '../../notes/properties/front-matter';
import type { VaultPort } from '../ports';

/** chosen: 25 bits tell some thousand people apart, and hundreds of Telegram's ids share each name, so none leads back to one. */
const nameLength = 5;
const secretBytes = 16;
/** Without I, O, 0 and 1, which look alike. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const bitsPerLetter = 5;
const secretKey = 'tg-pseudonyms';
/** chosen: more people than most chats have; beyond it names are made anew. */
const maxKnown = 10_000;

/**
 * Names of a vault's own for people who are not to be named: the same person has the same one everywhere in a vault, and
 * another one in the next. They depend on a secret that lies in the vault, in a note of its own, so that they survive lost
 * state and are the same for the plugin and the command line.
 */
export class Pseudonyms {
  private readonly known = new Map<ChatId, string>();
  private key: Promise<CryptoKey> | null = null;

  constructor(
    private readonly vault: VaultPort,
    /** The export folder. */
    private readonly root: VaultPath,
  ) {}

  /** `Person 7QK2M` @throws TobsFailure what the vault throws */
  async of(id: ChatId): Promise<string> {
    const known = this.known.get(id);
    if (known !== undefined) return known;
    this.key ??= this.openKey();
    const hash = new Uint8Array(await crypto.subtle.sign('HMAC', await this.key, new TextEncoder().encode(id)));
    const name = `Person ${lettersOf(hash)}`;
    if (this.known.size >= maxKnown) this.known.clear();
    this.known.set(id, name);
    return name;
  }

  private async openKey(): Promise<CryptoKey> {
    const secret = await this.secret();
    return await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  }

  private async secret(): Promise<string> {
    const path = `${this.root}/_pseudonyms.md`;
    const text = await this.vault.read(path);
    const stored = text === null ? undefined : readProperties(text)[secretKey];
    if (stored !== undefined) return stored;
    const fresh = hex(crypto.getRandomValues(new Uint8Array(secretBytes)));
    const isMade = text === null ? (await this.vault.create(path, noteOf(fresh))) === 'created' : (await this.vault.replace(path, text, noteOf(fresh) + text)) === 'written';
    // Somebody else was faster: theirs counts.
    return isMade ? fresh : this.secret();
  }
}

function noteOf(secret: string): string {
  return `---\n${secretKey}: "${secret}"\n---\n\nPeople who reacted have names of this vault’s own (setting *People who reacted*). They are made with the property of this note: without it, everybody gets a new one.\n`;
}

function lettersOf(hash: Uint8Array): string {
  let letters = '';
  for (let place = 0; place < nameLength; place++) {
    const [bit, byte] = [(place * bitsPerLetter) % 8, Math.floor((place * bitsPerLetter) / 8)];
    const pair = ((hash[byte] ?? 0) << 8) | (hash[byte + 1] ?? 0);
    letters += alphabet[(pair >> (16 - bitsPerLetter - bit)) & 31] ?? '';
  }
  return letters;
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
