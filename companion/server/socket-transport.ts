import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers';
import { wipe } from '../../src/model/wipe';
import { FrameReader, type ByteSource, type Flow, type ReaderLimits } from '../../src/protocol/frame-reader';
import { FrameWriter, type ByteSink } from '../../src/protocol/frame-writer';

/** Frames that come in and go out over one connection. */
export interface SocketTransport {
  readonly reader: FrameReader;
  readonly writer: FrameWriter;
}

/** What one end of a connection puts up with. */
export interface TransportOptions extends ReaderLimits {
  /** Reads nothing more while the other side does not take its answers. For one end only: two would wait for each other. */
  readonly waitsForPeer?: boolean;
}

/** Frames over a socket, for both ends. A violation of the protocol destroys the socket. */
export function socketTransport(socket: Socket, { waitsForPeer = false, ...limits }: TransportOptions = {}): SocketTransport {
  // Errors are followed by `close`, which is what everybody listens to; without a listener they would end the process.
  socket.on('error', () => socket.destroy());
  const onClose = (listener: () => void): void => {
    if (socket.destroyed) listener();
    else socket.once('close', listener);
  };
  const flow: Flow = { pause: () => void socket.pause(), resume: () => void socket.resume(), later: (work) => void setImmediate(work) };
  const source: ByteSource = { onData: (listener) => void socket.on('data', listener), onClose, flow };
  const sink: ByteSink = { write: (bytes) => write(socket, bytes), onClose, end: () => void socket.end() };
  const reader = new FrameReader(source, () => socket.destroy(), limits);
  return { reader, writer: new FrameWriter(sink, waitsForPeer ? (isLong) => reader.hold(isLong) : undefined) };
}

function write(socket: Socket, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(bytes, (error) => {
      // The system has it now. It may have held a password.
      wipe(bytes);
      if (error) reject(error);
      else resolve();
    });
  });
}
