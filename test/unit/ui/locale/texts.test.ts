import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'svelte/compiler';
import { errorCodes, type TobsError } from '../../../../src/model/errors';
import { en } from '../../../../src/ui/locale/en';
import { ru } from '../../../../src/ui/locale/ru';
import { speak, strings } from '../../../../src/ui/locale/strings';
import { translated } from '../../../../src/model/locale/translated';

const root = process.cwd();
const filesIn = (folder: string, pattern: RegExp): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => pattern.test(path) && !path.includes('/locale/'));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

type Leaf = readonly [path: string, text: string];
function leavesOf(value: unknown, path = ''): readonly Leaf[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [[path, '']];
  return Object.entries(value).flatMap(([key, part]) => leavesOf(part, path === '' ? key : `${path}.${key}`));
}

describe('the two languages', () => {
  const { settings: englishSettings, ...english } = en;
  const { settings: russianSettings, ...russian } = ru;

  it('have the same texts, and no more', () => {
    expect(leavesOf(russian).map(([path]) => path).sort()).toEqual(leavesOf(english).map(([path]) => path).sort());
    expect(Object.keys(russianSettings).sort()).toEqual(Object.keys(englishSettings).sort());
  });

  it('describe every option, choice and zero that the definitions have', () => {
    const wanted = leavesOf(englishSettings).filter(([path]) => /^\w+\.(?:name|description|zero|choices\..+)$/.test(path) && !/\.choices$/.test(path));
    const russianPaths = new Set(leavesOf(russianSettings).map(([path]) => path));
    expect(wanted.map(([path]) => path).filter((path) => !russianPaths.has(path))).toEqual([]);
  });

  it('differ wherever there are words', () => {
    // Names are the same everywhere.
    const names = /^(?:API (?:id|hash)|GIF|Telegram|H\.264|whisper\.cpp.*|faster-whisper.*|HEVC)$/;
    const inEnglish = new Map([...leavesOf(english), ...leavesOf(englishSettings)]);
    const same = [...leavesOf(russian), ...leavesOf(russianSettings)].filter(([path, text]) => /\p{L}/u.test(text) && inEnglish.get(path) === text && !names.test(text));
    expect(same).toEqual([]);
  });
});

it('are those of the app’s language, and English where the plugin does not speak it', async () => {
  await speak('ru');
  expect(strings).toBe(ru);
  await speak('de');
  expect(strings).toBe(en);
});

describe('texts', () => {
  const product = [...filesIn('src/ui', /\.(?:ts|svelte)$/), ...filesIn('src/obsidian', /\.ts$/), 'src/plugin.ts'].map((path) => read(path));

  /** `section.key` of every text the product names, through whatever name it gives to a section. */
  function used(): ReadonlySet<string> {
    const found = new Set<string>();
    for (const source of product) {
      for (const [, path = ''] of source.matchAll(/\bstrings\.(\w+\.\w+)/g)) found.add(path);
      for (const [, section = '', key = ''] of source.matchAll(/\bstrings\.(\w+)\['([\w-]+)'\]/g)) found.add(`${section}.${key}`);
      for (const [, alias = '', section = ''] of source.matchAll(/const (\w+) = strings\.(\w+);/g)) for (const [, key = ''] of source.matchAll(new RegExp(`\\b${alias}\\.(\\w+)`, 'g'))) found.add(`${section}.${key}`);
      for (const [, names = '', section = ''] of source.matchAll(/const \{ ([^}]+) \} = strings\.(\w+);/g)) for (const name of names.split(/,\s*/)) found.add(`${section}.${name}`);
    }
    return found;
  }

  it('are all shown somewhere', () => {
    const shown = used();
    // Looked up by a value: options, their units and groups, kinds of chats. Formats serve the texts themselves.
    const byValue = ['settings', 'units', 'groups', 'kinds', 'format'];
    const keys = Object.entries(en).flatMap(([section, texts]) => (typeof texts === 'object' && !byValue.includes(section) ? Object.keys(texts).map((key) => `${section}.${key}`) : []));
    expect(keys.filter((key) => !shown.has(key))).toEqual([]);
  });
});

describe('what a screen shows', () => {
  interface Node {
    readonly type: string;
    readonly name?: string;
    readonly data?: string;
    readonly [key: string]: unknown;
  }
  /** Words in the markup itself. */
  function wordsIn(node: unknown, inAttribute?: string): readonly string[] {
    if (Array.isArray(node)) return node.flatMap((one) => wordsIn(one, inAttribute));
    if (typeof node !== 'object' || node === null) return [];
    const { type, name, data } = node as Node;
    if (type === 'Text') return /\p{L}/u.test(data ?? '') && (inAttribute === undefined || /^(?:aria-label|placeholder|title|alt)$/.test(inAttribute)) ? [data ?? ''] : [];
    return Object.entries(node).flatMap(([key, part]) => (key === 'metadata' ? [] : wordsIn(part, type === 'Attribute' ? (name ?? '') : inAttribute)));
  }

  it.each(filesIn('src/ui', /\.svelte$/))('%s takes from the locale', (path) => {
    expect(wordsIn(parse(read(path), { modern: true, filename: path }).fragment)).toEqual([]);
  });

  it('comes from the locale where Obsidian shows it, too', () => {
    // The command line inside Obsidian speaks English; reasons and remarks are looked up before they are shown.
    const speaksEnglish = /cli-handler\.ts$|open-options\.ts$|-processing\.ts$/;
    const literals = [...filesIn('src/obsidian', /\.ts$/), 'src/plugin.ts']
      .filter((path) => !speaksEnglish.test(path))
      .flatMap((path) => [...read(path).replace(/\/\*[^]*?\*\/|\/\/.*$/gm, '').matchAll(/(['"`])([A-Z][a-z]+ [a-z][^'"`]*)\1/g)].map(([, , text = '']) => `${path}: ${text}`));
    expect(literals).toEqual([]);
  });
});

describe('what the engine says', () => {
  /** Internal: only a faulty companion or client would say it. */
  const internal = /^(?:no such stream|stream |too many streams|too many requests|wrong token|this companion|no export is open|no records|no account|an account|there are no pictures|these records|client-gone|missed|busy|hangup|disconnect|restricted|refused|unreachable|errors|not-allowed)/;
  const sources = ['src/telegram', 'src/export', 'src/settings', 'src/model', 'companion/media', 'companion/tools', 'companion/speech', 'companion/articles', 'companion/desktop-export'].flatMap((folder) => filesIn(folder, /\.ts$/));
  const said = sources.flatMap((path) => [
    ...[...read(path).matchAll(/\b(?:reason|problem): '([a-z][^']* [^']*)'/g)].map(([, text = '']) => text),
    ...[...read(path).matchAll(/(['`])(must [^'`]*)\1/g)].map(([, , text = '']) => text.replace(/\$\{[^}]*\}+/g, '7')),
  ]);

  it.each([...new Set(said)].filter((text) => !internal.test(text)))('has a Russian form of "%s"', (text) => {
    expect(translated(text)).toMatch(/[а-яё]/i);
  });

  it('keeps names and numbers, and what it does not know', () => {
    expect(translated('message 17 does not exist')).toBe('сообщения 17 нет');
    expect(translated('ENOTCONN at 10.0.0.1')).toBe('ENOTCONN at 10.0.0.1');
    expect(translated('it can mean Anna (5), Bob (-5); give the full id')).toBe('это может быть Anna (5), Bob (-5); укажите полный id');
    expect(translated('/usr/bin/node does not exist; not found in PATH or the usual folders (looked for ffmpeg)')).toBe('/usr/bin/node не существует; нет ни в PATH, ни в обычных папках (искали ffmpeg)');
  });

  it('says in Russian, too, what the last failure was', () => {
    const last: TobsError = { code: 'TELEGRAM_UNREACHABLE', reason: 'it is in use' };
    expect(ru.error({ code: 'TOO_MANY_ERRORS', failures: 50, succeeded: 3, last })).toContain(`Последний сбой: ${ru.error(last)} Записанное сохранено`);
    expect(en.error({ code: 'TOO_MANY_ERRORS', failures: 50, succeeded: 3, last })).toContain(`The last one says: ${en.error(last)} What is written`);
  });

  it('names every error in Russian', () => {
    for (const code of errorCodes) expect(ru.error({ code, reason: 'it is no forum', path: 'a.md', tool: 'ffmpeg', files: 2, method: 'm', text: 't', what: 'w', afterMs: 1, reference: 'r', url: 'u', file: 'f', proxy: 'p', waitSeconds: 5, freeBytes: 1, keepBytes: 2, gotBytes: 1, wantedBytes: 2, last: { code: 'STOPPED' } } as never)).toMatch(/[а-яё]/i);
  });
});
