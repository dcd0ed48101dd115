interface Closable {
  close(): Promise<void>;
}

/** Every socket of one account, so that closing leaves none behind: the library forgets those that are still dialling. */
export class SocketPool {
  private readonly sockets = new Set<Closable>();
  private isEnded = false;
  private lastHeardMs: number | null = null;

  /** When bytes last came in from Telegram on any of them, by the clock; null = never. */
  get heardAtMs(): number | null {
    return this.lastHeardMs;
  }

  heard(atMs: number): void {
    this.lastHeardMs = atMs;
  }

  /** Sockets that are open or being opened. */
  get size(): number {
    return this.sockets.size;
  }

  /** @throws Error after `end` */
  add(socket: Closable): void {
    if (this.isEnded) throw new Error('the connection was closed');
    this.sockets.add(socket);
  }

  remove(socket: Closable): void {
    this.sockets.delete(socket);
  }

  /** Closes all sockets at once. */
  async closeAll(): Promise<void> {
    await Promise.all([...this.sockets].map((socket) => socket.close()));
  }

  /** Closes all sockets, and refuses new ones. */
  async end(): Promise<void> {
    this.isEnded = true;
    await this.closeAll();
  }
}
