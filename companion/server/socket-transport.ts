import type { Socket } from 'node:net';
import { wipe } from '../../src/model/wipe';
import { FrameReader } from '../../src/protocol/frame-reader';
import { FrameWriter, type ByteSink } from '../../src/protocol/frame-writer';

/** Frames that come in and go out over one connection. */
export interface SocketTransport {
  readonly reader: FrameReader;
  readonly writer: FrameWriter;
}

/**
 * Frames over a socket, for both ends. A violation of the protocol destroys the socket.
 * @param maxFrameBytes limit for messages from the other side; `reader.raiseLimit` lifts it later.
 */
export function socketTransport(socket: Socket, maxFrameBytes?: number): SocketTransport {
  // Errors are followed by `close`, which is what everybody listens to; without a listener they would end the process.
  socket.on('error', () => socket.destroy());
  const onClose = (listener: () => void): void => {
    if (socket.destroyed) listener();
    else socket.once('close', listener);
  };
  const source = { onData: (listener: (chunk: Uint8Array) => void) => void socket.on('data', listener), onClose };
  const sink: ByteSink = { write: (bytes) => write(socket, bytes), onClose, end: () => void socket.end() };
  return { reader: new FrameReader(source, () => socket.destroy(), maxFrameBytes), writer: new FrameWriter(sink) };
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
