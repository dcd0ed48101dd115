import { findFrontMatter, readScalar, writeScalar } from '../properties/front-matter';

/** Where the list of aliases stands, and what is in it. */
interface AliasList {
  /** Line of the key. */
  readonly start: number;
  /** Line after the last item. */
  readonly end: number;
  readonly items: readonly string[];
  /** Its new lines, with further items. */
  readonly withItems: (added: readonly string[]) => readonly string[];
}

/**
 * Front matter with further aliases, by which Obsidian finds the note, too. Those that are there stay as they are, in their order;
 * a value that is no list of plain texts is left alone.
 *
 * @param frontMatter with its fences
 */
export function withAliases(frontMatter: string, aliases: readonly string[]): string {
  const found = findFrontMatter(frontMatter);
  if (found === null) return frontMatter;
  const list = aliasListIn(found.lines);
  const added = list === null ? [] : aliases.filter((alias) => !list.items.includes(alias));
  if (list === null || added.length === 0) return frontMatter;
  const lines = [...found.lines.slice(0, list.start), ...list.withItems(added), ...found.lines.slice(list.end)];
  const opening = /^.*\r?\n/.exec(frontMatter)?.[0] ?? `---${found.eol}`;
  const fenceStart = frontMatter.lastIndexOf('---', found.end - 3);
  return opening + lines.map((line) => line + found.eol).join('') + frontMatter.slice(fenceStart);
}

/** Null: there is a value we cannot read. */
function aliasListIn(lines: readonly string[]): AliasList | null {
  const start = lines.findIndex((line) => /^aliases[ \t]*:(?:[ \t]|$)/.test(line));
  if (start < 0) return blockList({ start: lines.length, end: lines.length, items: [] });
  const raw = (lines[start] ?? '').replace(/^aliases[ \t]*:/, '').trim();
  let end = start + 1;
  while (/^[ \t]*-(?:[ \t]|$)/.test(lines[end] ?? '')) end++;
  if (raw === '') {
    const own = lines.slice(start + 1, end);
    return blockList({ start, end, items: own.flatMap((line) => readScalar(line.replace(/^[ \t]*-[ \t]*/, '')) ?? []) }, lines.slice(start, end));
  }
  if (end > start + 1) return null;
  if (/^(?:\[[ \t]*\]|~|null)$/.test(raw)) return blockList({ start, end, items: [] });
  const flow = /^\[(.*)\]$/.exec(raw)?.[1];
  if (flow !== undefined) return flowList({ start, end, items: flowItems(flow) }, flow);
  const single = readScalar(raw);
  return single === null || single === '' ? null : blockList({ start, end, items: [single] }, ['aliases:', `  - ${writeScalar(single)}`]);
}

function blockList(place: Omit<AliasList, 'withItems'>, before: readonly string[] = ['aliases:']): AliasList {
  const indent = /^([ \t]*)-/.exec(before.at(-1) ?? '')?.[1] ?? '  ';
  return { ...place, withItems: (added) => [...before, ...added.map((item) => `${indent}- ${writeScalar(item)}`)] };
}

function flowList(place: Omit<AliasList, 'withItems'>, inside: string): AliasList {
  return { ...place, withItems: (added) => [`aliases: [${[inside.trim(), ...added.map((item) => JSON.stringify(item))].join(', ')}]`] };
}

/** Items between brackets; a comma inside of quotes parts nothing. */
function flowItems(inside: string): readonly string[] {
  const items = inside.match(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,]+/g) ?? [];
  return items.map((item) => readScalar(item) ?? item.trim());
}
