/** Serves a world: opens the ports of the data centres and of the control commands. */
import { Control, ControlServer } from './control';
import type { ServerClock } from './clock';
import type { Violation } from './log';
import './rpc/core';
import { TEST_API_HASH, TEST_API_ID } from './rpc/auth';
import { TelegramServer } from './server';
import type { WorldPort } from './world-port';

/** The first line on stdout of the command, and what `--test-dc` takes. */
export interface Ready {
  readonly dcs: Readonly<Record<string, string>>;
  readonly publicKeyPem: string;
  readonly homeDc: number;
  readonly phone: string;
  readonly code: string;
  readonly password: string | null;
  readonly apiId: number;
  readonly apiHash: string;
  readonly control: string;
  readonly controlToken: string;
  readonly pid: number;
}

export interface TelegramDcOptions {
  /** Data centre → port; absent = free ones. */
  readonly ports?: Readonly<Record<number, number>>;
  readonly clock?: ServerClock;
  readonly network?: unknown;
  /** RSA key of 2,048 bits, for a server other than the usual one. */
  readonly privateKeyPem?: string;
  readonly strict?: boolean;
  readonly onViolation?: (violation: Violation) => void;
}

/** A running server; its starter stops it. */
export interface TelegramDc {
  readonly ready: Ready;
  readonly control: Control;
  readonly server: TelegramServer;
  /** Resolves once all ports are closed; may be called twice. */
  stop(): Promise<void>;
  /** Resolves when the server was stopped, by whomever. */
  readonly stopped: Promise<void>;
}

/** Starts a server on a world already built; `startTelegramDc` builds it from a scenario. */
export async function serveWorld(world: WorldPort, options: TelegramDcOptions = {}): Promise<TelegramDc> {
  const server = new TelegramServer({ world, ...options });
  let markStopped: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => (markStopped = resolve));
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= Promise.all([server.stop(), http.close()]).then(() => markStopped());
    return stopping;
  };
  const control = new Control(server, stop);
  const http = new ControlServer(control);
  await server.listen();
  const address = await http.listen();
  const { account, homeDc } = world;
  const ready: Ready = {
    dcs: Object.fromEntries(Object.entries(server.ports()).map(([dc, port]) => [dc, `127.0.0.1:${port}`])),
    publicKeyPem: server.serverKey.publicKeyPem, homeDc, phone: account.phone, code: account.code, password: account.password,
    apiId: TEST_API_ID, apiHash: TEST_API_HASH, control: address, controlToken: http.token, pid: process.pid,
  };
  return { ready, control, server, stop, stopped };
}
