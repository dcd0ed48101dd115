import { Socket, type ConnectOpts } from 'node:net';
import type { OpenSocket } from '../src/telegram/network/telegram-socket';
import { TurnShare } from './turn-share';

/** Bytes read at a time (chosen: a quarter of a large part; more did not pay). */
const READ_BYTES = 128 * 1024;

/** Of all connections of this process. */
const share = new TurnShare();

/**
 * A TCP connection that reads into one stretch of memory: left to itself, Node takes 64 KB of fresh memory for every read and
 * leaves it to the garbage collector. All of them together hand on no more than their share in one turn of the event loop.
 */
export const openSocket: OpenSocket = ({ host, port, keepAliveMs }, { bytes, closed }) => {
  const memory = Buffer.allocUnsafeSlow(READ_BYTES);
  const onread: NonNullable<ConnectOpts['onread']> = {
    buffer: memory,
    callback: (size: number): boolean => {
      bytes(memory.subarray(0, size));
      return share.take(size, () => void socket.resume());
    },
  };
  // Node documents it for the constructor; its types have it for `connect` only, which is too late.
  const socket = new Socket({ onread } as ConstructorParameters<typeof Socket>[0]);
  socket.once('close', closed);
  const connected = new Promise<void>((resolve, reject) => {
    // Stays: an error after that ends the socket, which is told by `close`.
    socket.on('error', reject);
    socket.connect(port, host, () => {
      socket.setNoDelay(true);
      socket.setKeepAlive(keepAliveMs > 0, Math.max(0, keepAliveMs));
      resolve();
    });
  });
  return { socket, connected };
};
