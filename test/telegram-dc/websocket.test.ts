import { createCipheriv, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import WebSocket from 'ws';
import './rpc/core';
import { mtprotoSchema } from './schema';
import { serveWorld } from './serve';
import { stubWorld } from './support/stub-world';
import { Codec } from './tl';

it('serves the obfuscated transport inside a WebSocket at /apiws, on the same port', async () => {
  const dc = await serveWorld(stubWorld());
  const socket = new WebSocket(`ws://${dc.ready.dcs[2] ?? ''}/apiws`, 'binary');
  try {
    await once(socket, 'open');
    expect(socket.protocol).toBe('binary');
    const init = randomBytes(64);
    init[0] = 0x11;
    init[4] = 0x22;
    Buffer.from('eeeeeeee', 'hex').copy(init, 56);
    const encrypt = createCipheriv('aes-256-ctr', init.subarray(8, 40), init.subarray(40, 56));
    const back = Buffer.from(init.subarray(8, 56)).reverse();
    const decrypt = createCipheriv('aes-256-ctr', back.subarray(0, 32), back.subarray(32));
    const codec = new Codec(mtprotoSchema);
    const nonce = randomBytes(16);
    const body = codec.encode({ _: 'req_pq_multi', nonce });
    const packet = Buffer.alloc(24 + body.length);
    packet.writeUInt32LE(20 + body.length, 0);
    packet.writeUInt32LE(body.length, 20);
    body.copy(packet, 24);
    const head = encrypt.update(init);
    socket.send(Buffer.concat([init.subarray(0, 56), head.subarray(56), encrypt.update(packet)]));
    const [data] = (await once(socket, 'message')) as [Buffer];
    const answer = decrypt.update(data);
    expect(codec.decode(answer.subarray(24))).toMatchObject({ _: 'resPQ', nonce });
    expect(dc.control.stats().violations).toEqual([]);
  } finally {
    socket.terminate();
    await dc.stop();
  }
});

it('refuses other paths', async () => {
  const dc = await serveWorld(stubWorld());
  const socket = new WebSocket(`ws://${dc.ready.dcs[2] ?? ''}/elsewhere`, 'binary');
  await expect(once(socket, 'open')).rejects.toThrow();
  await dc.stop();
});
