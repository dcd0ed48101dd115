import { LinkResolver } from '../../../../src/export/write/link-resolver';
import { aMessage, group } from '../fake-telegram';

/** The largest batch, with an album that was held back. */
const batchSize = 5109;

/** A resolver that has notes to look into for nobody. */
function resolver(): LinkResolver {
  const unread = { get: () => Promise.resolve(undefined) } as unknown as ConstructorParameters<typeof LinkResolver>[1];
  const noNotes = { find: () => Promise.reject(new Error('no note holds it')) } as unknown as ConstructorParameters<typeof LinkResolver>[2];
  return new LinkResolver(group, unread, noNotes, 'day');
}

it.each([0, 1, 891, 892, 5999])('knows every message of a large batch that comes after %d others: none of them is in a note yet', async (before) => {
  const links = resolver();
  for (let id = 1; id <= before + batchSize; id++) links.remember(aMessage(group, id), `Notes/${id % 7}.md`);
  const lost: number[] = [];
  for (let id = before + 1; id <= before + batchSize; id++) if ((await links.find(id))?.path !== `Notes/${id % 7}.md`) lost.push(id);
  expect(lost).toEqual([]);
});

it('links to where a message went after it was remembered', async () => {
  const links = resolver();
  links.remember(aMessage(group, 7), 'Topics/One.md');
  links.moved(new Map([[7, 'Topics/One/2025-01 One.md']]));
  expect(await links.find(7)).toMatchObject({ path: 'Topics/One/2025-01 One.md', messageId: 7 });
});

it('gives a batch the links it was prepared with, wherever its messages go meanwhile', async () => {
  const links = resolver();
  const message = aMessage(group, 7);
  links.remember(message, 'One.md');
  const linkTo = await links.prepare([message]);
  links.moved(new Map([[7, 'Two.md']]));
  expect(linkTo(group.id, 7)?.path).toBe('One.md');
});
