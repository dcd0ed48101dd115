import { once } from 'node:events';
import { setImmediate } from 'node:timers';
import { Worker } from 'node:worker_threads';
import { openSocket } from '../../../companion/open-socket';

const CONNECTIONS = 6;
const BYTES_EACH = 6 * 1024 * 1024;
/** Share of a turn, and the read that goes beyond it of every connection. */
const MOST_IN_A_TURN = 256 * 1024 + CONNECTIONS * 128 * 1024;

/** Has everything on its way before anybody reads: `began` is set when as much as the system takes was written. */
const serverSource = `
const { createServer } = require('node:net');
const { parentPort, workerData: { began, connections, bytesEach } } = require('node:worker_threads');
const sockets = [];
const server = createServer((socket) => {
  socket.on('error', () => undefined);
  if (sockets.push(socket) < connections) return;
  for (const one of sockets) one.end(Buffer.alloc(bytesEach, 7));
  Atomics.store(began, 0, 1);
  Atomics.notify(began, 0);
  server.close();
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

it('hands on no more in one turn of the event loop than a window can bear, and loses nothing', async () => {
  const began = new Int32Array(new SharedArrayBuffer(4));
  const server = new Worker(serverSource, { eval: true, workerData: { began, connections: CONNECTIONS, bytesEach: BYTES_EACH } });
  try {
    const [port] = (await once(server, 'message')) as [number];
    let inThisTurn = 0;
    let most = 0;
    let total = 0;
    let isOver = false;
    const count = (): void => {
      most = Math.max(most, inThisTurn);
      inThisTurn = 0;
      if (!isOver) setImmediate(count);
    };
    const ends: Promise<void>[] = [];
    const bytes = (chunk: Buffer): void => {
      inThisTurn += chunk.length;
      total += chunk.length;
    };
    const opened = Array.from({ length: CONNECTIONS }, () => {
      let closed: () => void = () => undefined;
      ends.push(new Promise<void>((resolve) => (closed = resolve)));
      return openSocket({ host: '127.0.0.1', port, keepAliveMs: 0 }, { bytes, closed });
    });
    await Promise.all(opened.map(({ connected }) => connected));
    count();
    Atomics.wait(began, 0, 0);
    await Promise.all(ends);
    isOver = true;
    expect(total).toBe(CONNECTIONS * BYTES_EACH);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(MOST_IN_A_TURN);
  } finally {
    await server.terminate();
  }
});
