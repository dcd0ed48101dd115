import type { CdnServers } from './cdn-servers';
import type { RawClient, RawSender } from './connect';

/** What connections besides the main one need to know. */
export interface FurtherConnectionOptions {
  readonly cdn: CdnServers;
  /** Whose `dcId` is the account's own data centre. */
  readonly session: { readonly dcId: number };
  /** A connection to this data centre was lost, and it has answered nothing since. */
  readonly isDoubtful: (dc: number) => boolean;
}

interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * Lets connections beside the main one begin with the request they are opened for. The library asks each of them for the
 * configuration first, which tells nothing new and costs a round trip before the first part of a file. What such a connection
 * has to say about this program goes out with its first request (`RawRequests`), as Telegram allows for any method.
 *
 * Another data centre than the account's own is told who is signed in by the first connection; those that follow hold the same
 * key. A CDN knows nobody. Where a connection was lost the next one is tried with the configuration as before: else a request
 * that makes the server hang up could not be told from a network that is gone.
 */
export function openFurtherConnections(client: RawClient, { cdn, session, isDoubtful }: FurtherConnectionOptions): void {
  const connectSender = client._connectSender.bind(client);
  /** Keys that data centres have been told about, by data centre. */
  const introduced = new Map<number, Buffer>();
  client._connectSender = async (sender, dc, connection, ...rest) => {
    const cdnAddress = cdn.addressOf(dc);
    if (cdnAddress !== undefined) return await dial(client, sender, { dc, address: cdnAddress });
    const key = client._dcenters.get(dc).authKey.getKey();
    const isKnown = key !== undefined && (dc === session.dcId || introduced.get(dc)?.equals(key) === true);
    if (connection === undefined && isKnown && !isDoubtful(dc)) return await dial(client, sender, { dc, address: await addressAt(client, dc) });
    const connected = await connectSender(sender, dc, connection, ...rest);
    const introducedKey = client._dcenters.get(dc).authKey.getKey();
    if (introducedKey !== undefined) introduced.set(dc, Buffer.from(introducedKey));
    return connected;
  };
}

async function addressAt(client: RawClient, dc: number): Promise<Address> {
  const { ipAddress, port } = await client.getDC(dc);
  return { host: ipAddress, port };
}

/** Opens a connection on which nothing has been said yet. */
async function dial(client: RawClient, sender: RawSender, { dc, address }: { readonly dc: number; readonly address: Address }): Promise<RawSender> {
  const Framed = client._connection as new (options: object) => unknown;
  const connection = new Framed({ ip: address.host, port: address.port, dcId: dc, loggers: client._log, proxy: client._proxy, socket: client.networkSocket, keepAliveInterval: client._keepAliveInterval, testServers: false });
  try {
    await sender.connect(connection, false);
  } catch (error) {
    // The library takes the next address of a data centre when one failed.
    const failures = client._dcConnectFailures;
    failures.set(`${dc}:false`, (failures.get(`${dc}:false`) ?? 0) + 1);
    void sender.disconnect();
    throw error;
  }
  sender._authenticated = true;
  return sender;
}
