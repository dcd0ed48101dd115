/** Reads schema text in TL notation (`name#id field:flags.0?Type = Result;`, `---functions---`). */
import { camelCase, parseType, type Definition, type Field } from './definition';

/** @throws Error naming the line that cannot be read. */
export function parseTlText(text: string): Definition[] {
  const definitions: Definition[] = [];
  let isMethod = false;
  for (const raw of text.split('\n')) {
    const line = raw.replace(/\/\/.*$/, '').trim();
    if (line === '') continue;
    if (line === '---functions---') isMethod = true;
    else if (line === '---types---') isMethod = false;
    else definitions.push(parseLine(line, isMethod));
  }
  return definitions;
}

function parseLine(line: string, isMethod: boolean): Definition {
  const match = /^([\w.]+)#([0-9a-f]+)\s+(.*?)=\s*(.+?);$/.exec(line);
  if (!match) throw new Error(`not TL: ${line}`);
  const [, name = '', id = '', args = '', result = ''] = match;
  const fields = args.split(/\s+/).filter((part) => part !== '' && !part.startsWith('{')).map(parseField);
  return { name, id: parseInt(id, 16), fields, result, answer: parseType(result), isMethod };
}

function parseField(text: string): Field {
  const match = /^(\w+):(?:(\w+)\.(\d+)\?)?(.+)$/.exec(text);
  if (!match) throw new Error(`not a TL field: ${text}`);
  const [, name = '', flagField, bit, type = ''] = match;
  const field = { name: camelCase(name), type: parseType(type) };
  return flagField === undefined ? field : { ...field, flag: { field: camelCase(flagField), bit: Number(bit) } };
}
