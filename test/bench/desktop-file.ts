import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

/** Words as people write them. */
const words = 'so we met at the old bridge and then it rained 2 * 3 = 6, snake_case, Größe, привет 😀 (really) it costs $5'.split(' ');

/** Writes the `result.json` of one chat as Telegram Desktop does, message by message. @returns its size in bytes */
export async function writeDesktopFile(path: string, messages: number): Promise<number> {
  const stream = createWriteStream(path);
  let bytes = 0;
  const write = async (text: string): Promise<void> => {
    bytes += Buffer.byteLength(text);
    if (!stream.write(text)) await once(stream, 'drain');
  };
  await write('{\n "name": "Bench",\n "type": "private_supergroup",\n "id": 1500000001,\n "messages": [\n  ');
  for (let first = 0; first < messages; first += 1000) {
    const items = Array.from({ length: Math.min(1000, messages - first) }, (_unused, offset) => JSON.stringify(aMessage(first + offset), null, 1));
    await write(`${first === 0 ? '' : ',\n  '}${items.join(',\n  ')}`);
  }
  await write('\n ]\n}');
  stream.end();
  await once(stream, 'finish');
  return bytes;
}

/** Every minute one: a quarter replies, a fifth formatted, a quarter with reactions. */
function aMessage(index: number): object {
  const date = 1_577_836_800 + index * 60;
  const person = index % 40;
  const text = Array.from({ length: 4 + ((index * 7) % 23) }, (_unused, at) => words[(index * 31 + at * 17) % words.length] ?? '').join(' ');
  const parts = index % 5 === 0 ? [{ type: 'bold', text: text.slice(0, 6) }, { type: 'plain', text: text.slice(6) }] : [{ type: 'plain', text }];
  return {
    id: index + 1,
    type: 'message',
    date: new Date(date * 1000).toISOString().slice(0, 19),
    date_unixtime: String(date),
    from: `Person ${person}`,
    from_id: `user${7_100_000_000 + person}`,
    ...(index % 4 === 2 && { reply_to_message_id: Math.max(1, index - 2) }),
    text: index % 5 === 0 ? parts : text,
    text_entities: parts,
    ...(index % 4 === 1 && { reactions: [{ type: 'emoji', count: 3, emoji: '👍', recent: [{ from: 'Person 1', from_id: 'user7100000001', date: '2020-01-01T00:00:00' }] }] }),
  };
}
