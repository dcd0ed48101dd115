import { once } from 'node:events';
import type { Socket } from 'node:net';
import { existsSync } from 'node:fs';
import { CompanionUnderFire } from './support/companion-under-fire';
import { chaosRandom, reproducibly } from './support/chaos-options';
import { halfFrame, makeNonsense, violations } from './support/hostile-frames';

/* Ten thousand hostile frames against the built companion: it says no, hangs up or ends as documented, and stays what it was. */

const STRANGERS = 2500;
const FROM_CLIENT = 7470;
/** Half a minute without a hello ends a companion; a busy machine gets a new one so often. */
const PER_COMPANION = 500;
/** The server keeps so many connections without a hello. */
const AT_ONCE = 5;
/** Frames on their way at the same time. */
const IN_FLIGHT = 30;
/** Frames before memory is looked at: by then everything is loaded and the heap has its size. */
const WARM_UP = 2490;
/** Chosen: the collector's slack; ten thousand frames that were kept would be several times that. */
const MOST_GROWTH_BYTES = 48 * 1024 * 1024;

let companion: CompanionUnderFire;
beforeEach(async () => {
  companion = await CompanionUnderFire.start();
});
afterEach(() => companion.remove());

async function closed(socket: Socket): Promise<void> {
  if (!socket.destroyed) await once(socket, 'close');
}

/** Says hello, asks how it is doing, and leaves; the companion ends as after any client. */
async function expectWell(): Promise<void> {
  const client = companion.client();
  await client.hello();
  await client.send(makeStatus(1));
  await client.answer(1);
  client.socket.end();
  expect(await companion.end()).toMatchObject({ code: 0, isPrototypeSame: true });
  expect(existsSync(companion.socketPath)).toBe(false);
}

function makeStatus(id: number): Uint8Array {
  const body = `{"jsonrpc":"2.0","id":${id},"method":"status","params":{}}`;
  return Buffer.from(`Content-Length: ${body.length}\r\n\r\n${body}`);
}

it('turns strangers away, whatever they say, and serves its client afterwards', async () => {
  await reproducibly(async () => {
    const random = chaosRandom('strangers');
    const kinds = Object.values(violations);
    for (let sent = 0; sent < STRANGERS; ) {
      if (sent > 0 && sent % PER_COMPANION === 0) {
        await expectWell();
        companion.remove();
        companion = await CompanionUnderFire.start();
      }
      const group = Array.from({ length: AT_ONCE }, (_, n) => {
        const socket = companion.stranger();
        const kind = (sent + n) % 10 === 0 ? null : kinds[Math.floor(random() * kinds.length)];
        if (kind === null || kind === undefined) socket.end(halfFrame(random));
        else socket.write(kind(random));
        return socket;
      });
      await Promise.all(group.map(closed));
      sent += AT_ONCE;
      expect(companion.child.process.exitCode).toBeNull();
    }
    await expectWell();
  });
});

it('answers a client that talks nonsense, and grows no memory by it', async () => {
  await reproducibly(async () => {
    const random = chaosRandom('client');
    const client = companion.client();
    await client.hello();
    let rssBefore = 0;
    for (let sent = 0; sent < FROM_CLIENT; sent += IN_FLIGHT) {
      const group = Array.from({ length: IN_FLIGHT }, (_, n) => makeNonsense(random, sent + n + 1));
      for (const { bytes } of group) await client.send(bytes);
      // The last one shows that those without an answer were read, too.
      await client.send(makeStatus(1e6 + sent));
      for (const id of [...group.map((one) => one.id), 1e6 + sent]) if (id !== null) await client.answer(id);
      if (sent === WARM_UP) rssBefore = companion.rssBytes();
    }
    expect(companion.rssBytes() - rssBefore).toBeLessThan(MOST_GROWTH_BYTES);
    client.socket.end();
    expect(await companion.end()).toMatchObject({ code: 0, isPrototypeSame: true });
  });
});

it('takes a frame in single bytes', async () => {
  const client = companion.client();
  await client.hello();
  for (const byte of makeStatus(1)) await client.send(new Uint8Array([byte]));
  await client.answer(1);
  client.socket.end();
  expect(await companion.end()).toMatchObject({ code: 0, isPrototypeSame: true });
});

it('ends within two seconds when its client breaks the protocol, and leaves nothing', async () => {
  await reproducibly(async () => {
    const random = chaosRandom('violations');
    const kinds = Object.entries(violations).sort(() => random() - 0.5).slice(0, 8);
    for (const [name, make] of kinds) {
      companion.remove();
      companion = await CompanionUnderFire.start();
      const client = companion.client();
      await client.hello();
      await client.send(make(random));
      const startedMs = performance.now();
      await client.closed;
      expect([name, await companion.end()]).toMatchObject([name, { code: 0, isPrototypeSame: true }]);
      expect([name, performance.now() - startedMs < 2000]).toEqual([name, true]);
      expect(existsSync(companion.socketPath)).toBe(false);
    }
  });
});
