import type { VaultPath } from '../../model/ids';
import type { Message } from '../../model/message';
import { utf8Length } from './safe-name';

/** Most messages a note of a period or topic takes (documented: F-NOTE-19); then it continues in another one. */
export const maxPartMessages = 5000;

/** documented: 2 MB (F-NOTE-19); chosen: a twentieth less, for what the estimate does not see. */
export const maxPartBytes = 1_900_000;

/** chosen: header, block id and the line breaks of a message. */
const frameBytes = 90;

/** chosen: a link in the reply and one in its parent, each with a path, a block and an alias. */
const replyBytes = 320;

/** chosen: a card, a file's line or a service line with its words. */
const mediaBytes = 160;

/** Characters that are written with a backslash or as an entity. */
const escaped = /[\\`*_[\]{}()<>#+\-.!|~^$=%&:]/g;

/**
 * Roughly how many bytes a message takes in its note. Known from the message alone, so that a note is full at the same message
 * however a run was cut into batches.
 */
export function estimatedBytes({ text, entities, media, reply, forward, reactions, action }: Message): number {
  const targets = entities.reduce((sum, entity) => sum + 8 + (entity.type === 'textUrl' ? utf8Length(entity.url) : 0), 0);
  const quoted = reply?.quote === undefined ? 0 : utf8Length(reply.quote.text);
  const described = media?.type === 'webPage' ? utf8Length((media.description ?? '') + (media.title ?? '') + media.url) : media?.type === 'poll' ? 60 * media.options.length : 0;
  const extras = (media === undefined && action === undefined ? 0 : mediaBytes) + (reply === undefined ? 0 : replyBytes) + (forward === undefined ? 0 : mediaBytes) + 12 * reactions.length;
  return frameBytes + utf8Length(text) + (text.match(escaped)?.length ?? 0) + targets + quoted + described + extras;
}

/** Path of the n-th note of what does not fit one: ` 2`, ` 3` and so on before the extension. */
export function partPath(path: VaultPath, part: number): VaultPath {
  return part === 1 ? path : path.replace(/\.md$/, ` ${part}.md`);
}
