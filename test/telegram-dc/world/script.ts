/** Hand-written conversations: `"anna: text"`, `"anna ^3: answer to three lines up"`, `"anna: text {❤️2 🔥1}"` for reactions. */
import type { ExplicitSpec } from './scenario';

const LINE = /^([\w-]+)(?: \^(\d+))?: ([\s\S]*?)(?: \{((?:\S+?\d+ ?)+)\})?$/;

/** @throws Error naming the line that is not of the form above. */
export function parseScript(lines: readonly (string | ExplicitSpec)[]): ExplicitSpec[] {
  return lines.map((line) => (typeof line === 'string' ? parseLine(line) : line));
}

function parseLine(line: string): ExplicitSpec {
  const match = LINE.exec(line);
  if (match === null) throw new Error(`scenario: not a line of a script: ${JSON.stringify(line)}`);
  const [, from, up, text, reactions] = match;
  return {
    from, text,
    ...(up === undefined ? {} : { replyTo: -Number(up) }),
    ...(reactions === undefined ? {} : { reactions: parseReactions(reactions) }),
  };
}

function parseReactions(source: string): Record<string, number> {
  const reactions: Record<string, number> = {};
  for (const part of source.trim().split(' ')) {
    const match = /^(\D+)(\d+)$/.exec(part);
    if (match?.[1] !== undefined) reactions[match[1]] = Number(match[2]);
  }
  return reactions;
}
