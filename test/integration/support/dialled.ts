import { Socket } from 'node:net';

type Connect = (this: Socket, ...args: unknown[]) => Socket;

/** Every address this process opens a socket to, written down while the socket class is watched. */
export class Dialled {
  readonly addresses = new Set<string>();
  private readonly original = Reflect.get(Socket.prototype, 'connect') as Connect;

  /** Starts watching. */
  constructor() {
    const { addresses, original } = this;
    const watched: Connect = function (this: Socket, ...args) {
      addresses.add(addressOf(args));
      return original.apply(this, args);
    };
    Reflect.set(Socket.prototype, 'connect', watched);
  }

  stop(): void {
    Reflect.set(Socket.prototype, 'connect', this.original);
  }
}

function addressOf(args: readonly unknown[]): string {
  // `net.connect` hands its arguments on as one list.
  const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  if (typeof first === 'object' && first !== null) {
    const { host = 'localhost', port, path } = first as { host?: string; port?: number; path?: string };
    return path ?? `${host}:${port}`;
  }
  return typeof second === 'string' ? `${second}:${String(first)}` : `localhost:${String(first)}`;
}
