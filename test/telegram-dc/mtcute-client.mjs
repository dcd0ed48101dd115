/**
 * An independent client (@mtcute/node, layer 227): what it is told on stdin is a JSON object
 * `{ ready, pfs?, dialogs?, history?: { chat, count }, file?: { chat, message }, search?: { chat, filter }, saved?, stories?: { chat, ids } }`; the result is one JSON line on stdout.
 */
import { createHash } from 'node:crypto';
import { Long, MemoryStorage, TelegramClient } from '@mtcute/node';
import { NodeCryptoProvider } from '@mtcute/node/utils.js';
import { addPublicKey } from '@mtcute/core/utils.js';

async function readStdin() {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

const task = await readStdin();
const { ready } = task;

const crypto = new NodeCryptoProvider();
await crypto.initialize?.();
addPublicKey(crypto, ready.publicKeyPem);

const [ipAddress, port] = ready.dcs[ready.homeDc].split(':');
const home = { id: ready.homeDc, ipAddress, port: Number(port), mediaOnly: false };

const client = new TelegramClient({
  apiId: ready.apiId,
  apiHash: ready.apiHash,
  storage: new MemoryStorage(),
  crypto,
  defaultDcs: { main: home, media: home },
  testMode: false,
  disableUpdates: true,
  logLevel: task.verbose ? 5 : 0,
  network: { usePfs: task.pfs === true },
});
if (task.verbose) client.log.mgr.handler = (color, level, tag, format, args) => console.error(tag, format, ...args);

const result = { dialogs: [], messages: [], file: undefined };
try {
  const self = await client.start({ phone: () => ready.phone, code: () => ready.code, codeSentCallback: () => undefined, ...(ready.password === null ? {} : { password: () => ready.password }) });
  result.self = { id: self.id, name: self.displayName };

  if (task.dialogs) {
    for await (const dialog of client.iterDialogs({ limit: task.dialogs })) {
      result.dialogs.push({ id: dialog.peer.id, title: dialog.peer.displayName, last: dialog.lastMessage?.id });
    }
  }
  const peerOf = (id) => result.dialogs.find((dialog) => dialog.id === id)?.id ?? id;
  if (task.history) {
    const hash = createHash('sha256');
    for await (const message of client.iterHistory(peerOf(task.history.chat), { limit: task.history.count })) {
      result.messages.push({ id: message.id, date: Math.floor(message.date.getTime() / 1000), textHash: createHash('sha256').update(message.text).digest('hex') });
      hash.update(message.text);
    }
  }
  if (task.search) {
    // By its own iterator, and as counted by the server.
    const chat = peerOf(task.search.chat);
    result.search = { found: [], counts: {} };
    for await (const message of client.iterSearchMessages({ chatId: chat, filter: { _: task.search.filter } })) result.search.found.push(message.id);
    const counters = await client.call({ _: 'messages.getSearchCounters', peer: await client.resolvePeer(chat), filters: [{ _: task.search.filter }, { _: 'inputMessagesFilterMusic' }] });
    for (const counter of counters) result.search.counts[counter.filter._] = counter.count;
  }
  if (task.saved) {
    const all = await client.call({ _: 'messages.getSavedDialogs', offsetDate: 0, offsetId: 0, offsetPeer: { _: 'inputPeerEmpty' }, limit: 100, hash: Long.ZERO });
    result.saved = [];
    for (const dialog of all.dialogs) {
      const peer = await client.resolvePeer(dialog.peer);
      const history = await client.call({ _: 'messages.getSavedHistory', peer, offsetId: 0, offsetDate: 0, addOffset: 0, limit: 100, maxId: 0, minId: 0, hash: Long.ZERO });
      result.saved.push({ top: dialog.topMessage, ids: history.messages.map((message) => message.id) });
    }
  }
  if (task.stories) {
    const stories = await client.getStoriesById(peerOf(task.stories.chat), task.stories.ids);
    result.stories = stories.map((story) => ({ id: story.id, caption: story.caption, media: story.media?.type }));
  }
  if (task.file) {
    const [message] = await client.getMessages(peerOf(task.file.chat), [task.file.message]);
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of client.downloadAsIterable(message.media)) {
      hash.update(chunk);
      size += chunk.length;
    }
    result.file = { size, sha256: hash.digest('hex') };
  }
} catch (error) {
  result.error = error instanceof Error ? (error.stack ?? error.message) : String(error);
} finally {
  await client.destroy();
}
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(result.error === undefined ? 0 : 1));
