import type { Dialog } from '../../model/chat';
import type { Call } from '../calls/call';
import { readDialogs } from './dialogs';
import { readFolders } from './folders';
import type { PeerStore } from './peers';

/** What listing an account's dialogs works with. */
export interface DialogListParts {
  readonly call: Call;
  readonly peers: PeerStore;
  /** Asks who is signed in, which fills `peers.selfId`. */
  readonly askAccount: (signal: AbortSignal) => Promise<unknown>;
}

/** The account's dialogs: listed for the user, and read once per process to learn how chats are addressed. */
export class DialogList {
  private list: Promise<void> | undefined;

  constructor(private readonly parts: DialogListParts) {}

  /** All dialogs with the folders they are in, page by page. */
  async *pages(signal: AbortSignal): AsyncGenerator<readonly Dialog[]> {
    const { call, peers } = this.parts;
    await this.loadSelf(signal);
    const rules = await readFolders(call, peers.selfId, signal);
    yield* readDialogs(call, peers, signal, rules);
    this.list = Promise.resolve();
  }

  /** Makes sure `peers.selfId` is set. */
  readonly loadSelf = async (signal: AbortSignal): Promise<void> => {
    const { peers, askAccount } = this.parts;
    const id = peers.selfId;
    if (id === undefined || peers.get(id) === undefined) await askAccount(signal);
  };

  /** Reads the dialog list once per process; a failed read is tried again by the next caller. */
  readonly load = (signal: AbortSignal): Promise<void> => {
    this.list ??= this.readAll(signal).catch((error: unknown) => {
      this.list = undefined;
      throw error;
    });
    return this.list;
  };

  private async readAll(signal: AbortSignal): Promise<void> {
    await this.loadSelf(signal);
    const pages = readDialogs(this.parts.call, this.parts.peers, signal);
    for (let page = await pages.next(); page.done !== true; page = await pages.next()) signal.throwIfAborted();
  }
}
