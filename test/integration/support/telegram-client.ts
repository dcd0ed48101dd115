import { makeSaveFile } from '../../../companion/media/download-file';
import { openSocket } from '../../../companion/open-socket';
import { systemClock } from '../../../companion/system-clock';
import type { Message } from '../../../src/model/message';
import type { ChatId } from '../../../src/model/ids';
import { openTelegram, type OpenTelegram } from '../../../src/telegram/open-telegram';
import type { TelegramOptions } from '../../../src/telegram/telegram-options';
import { startTelegramDc, type TelegramDc, type TelegramDcOptions } from '../../telegram-dc/index';
import type { OracleMessage } from '../../telegram-dc/world/oracle';

type Limits = TelegramOptions['limits'];

export const testLimits: Limits = { fetchConnections: 1, requestsInFlight: 1, partsInFlight: 4, retries: 3, connectTimeoutS: 10, readTimeoutS: 20, maxFloodWaitS: 3600, windowBatches: 4 };

/** A local Telegram with one signed-in session; every client opened here is closed by `stop`. */
export class ClientBench {
  readonly signal = new AbortController().signal;
  session: string | null = null;
  private readonly clients: OpenTelegram[] = [];

  private constructor(readonly dc: TelegramDc) {}

  static async start(scenario: string | object, options: TelegramDcOptions = {}): Promise<ClientBench> {
    return new ClientBench(await startTelegramDc({ scenario, ...options }));
  }

  /** Clients of a local Telegram that somebody else stops. */
  static of(dc: TelegramDc): ClientBench {
    return new ClientBench(dc);
  }

  open(limits: Partial<Limits> = {}, more: Partial<TelegramOptions> = {}): OpenTelegram {
    const { ready } = this.dc;
    const client = openTelegram({
      keys: { apiId: ready.apiId, apiHash: ready.apiHash },
      session: this.session,
      testServer: { dcs: ready.dcs, publicKeyPem: ready.publicKeyPem },
      limits: { ...testLimits, ...limits },
      device: { model: 'TOBS (Test)', system: 'Test', appVersion: '0.1.0', langCode: 'en' },
      saveFile: makeSaveFile(4),
      openSocket,
      clock: systemClock,
      ...more,
    });
    this.clients.push(client);
    return client;
  }

  /** Signs in once; clients opened afterwards use the session. */
  async signIn(): Promise<void> {
    const client = this.open();
    client.onSession((session) => {
      this.session = session;
    });
    const { phone, code } = this.dc.ready;
    const { phoneCodeHash } = await client.sendCode(phone, this);
    await client.signIn({ phone, phoneCodeHash, code }, this);
    await client.close();
  }

  async oracle(chat: string): Promise<readonly OracleMessage[]> {
    const messages = (await this.dc.control.run('oracle', { chat, range: { hashes: false } })) as readonly OracleMessage[];
    return messages.filter((message) => !message.deleted);
  }

  async stop(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.close()));
    await this.dc.stop();
  }
}

/** The whole history of a chat as `history` gives it out. */
export async function readAll(client: OpenTelegram, chatId: ChatId, signal: AbortSignal, more: { readonly topicId?: number; readonly fromId?: number; readonly toId?: number } = {}): Promise<readonly Message[]> {
  const messages: Message[] = [];
  const toId = more.toId ?? (await client.newest(chatId, { signal, ...(more.topicId === undefined ? {} : { topicId: more.topicId }) })).messages.at(-1)?.id ?? 0;
  const request = { chatId, fromId: more.fromId ?? 1, toId, ...(more.topicId === undefined ? {} : { topicId: more.topicId }) };
  for await (const batch of client.history(request, { signal })) messages.push(...batch.messages);
  return messages;
}

/** What an oracle entry and a message have in common. */
export function comparable(message: Message): object {
  return { id: message.id, date: message.date, text: message.text, groupId: message.groupId, replyTo: message.reply?.chatId === undefined ? message.reply?.messageId : undefined };
}

export function comparableOracle(message: OracleMessage): object {
  return { id: message.id, date: message.date, text: message.action === undefined ? message.text : '', groupId: message.groupedId, replyTo: message.replyTo };
}
