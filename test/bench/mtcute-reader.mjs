/** Reads one chat with @mtcute/node, by its raw call or its iterator; task on stdin and result on stdout as in `reader-process.ts`. */
import { readFileSync } from 'node:fs';
import { MemoryStorage, TelegramClient } from '@mtcute/node';
import { NodeCryptoProvider } from '@mtcute/node/utils.js';
import { addPublicKey } from '@mtcute/core/utils.js';

const task = JSON.parse(readFileSync(0, 'utf8'));
const { ready } = task;
const crypto = new NodeCryptoProvider();
await crypto.initialize?.();
addPublicKey(crypto, ready.publicKeyPem);
const [ipAddress, port] = ready.dcs[2].split(':');
const home = { id: 2, ipAddress, port: Number(port), mediaOnly: false };
const client = new TelegramClient({
  apiId: ready.apiId, apiHash: ready.apiHash, storage: new MemoryStorage(), crypto, defaultDcs: { main: home, media: home },
  testMode: false, disableUpdates: true, logLevel: 0, network: { usePfs: false },
});
await client.start({ phone: () => ready.phone, code: () => ready.code, codeSentCallback: () => undefined });
let chat;
for await (const dialog of client.iterDialogs({ limit: 10 })) chat ??= dialog.peer.id;
const peer = await client.resolvePeer(chat);

let count = 0;
let last = 0;
let isOrdered = true;
let firstMs;
const started = performance.now();
const cpuBefore = process.cpuUsage();
let thirdSeconds = 0;
const saw = (id) => {
  firstMs ??= performance.now() - started;
  isOrdered &&= id > last;
  last = id;
  count++;
  if (count === Math.floor(task.count / 3)) thirdSeconds = (performance.now() - started) / 1000;
};
if (task.reader === 'mtcute-raw') {
  while (count < task.count) {
    const page = await client.call({ _: 'messages.getHistory', peer, offsetId: last + 1, offsetDate: 0, addOffset: -100, limit: 100, maxId: 0, minId: 0, hash: 0 });
    for (const message of page.messages.reverse()) if (message.id > last) saw(message.id);
  }
} else {
  for await (const message of client.iterHistory(peer, { limit: task.count, chunkSize: 100, reverse: true, offset: { id: 1, date: 0 } })) saw(message.id);
}
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
const peakRssMB = Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
await client.destroy();
const reading = { messages: count, isOrdered, seconds, cpuSeconds: (user + system) / 1e6, peakRssMB, thirdSeconds, firstMs, waitSeconds: 0 };
process.stdout.write(JSON.stringify(reading), () => process.exit(0));
