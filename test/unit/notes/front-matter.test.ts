import fc from 'fast-check';
import { parse } from 'yaml';
import { findFrontMatter, mergeFrontMatter, readProperties, writeFrontMatter } from '../../../src/notes/properties/front-matter';
import type { Properties } from '../../../src/notes/types';
import { HOSTILE_NAMES, HOSTILE_TEXTS } from '../../telegram-dc/world/hostile';

/** What a YAML reader makes of front matter; version 1.1 knows most traps (`yes`, `012`, `1:30`). */
function yamlOf(frontMatter: string, version: '1.1' | '1.2' = '1.2'): Record<string, unknown> {
  return parse((findFrontMatter(frontMatter)?.lines ?? []).join('\n'), { version }) as Record<string, unknown>;
}

const properties: Properties = [
  ['tg-chat', 'Friends'],
  ['tg-chat-id', '-4100000001'],
  ['tg-album-ids', ['5', '6']],
  ['tg-views', 7],
];

describe('writeFrontMatter', () => {
  it('quotes ids and dates, and writes lists item by item', () => {
    expect(writeFrontMatter([...properties, ['tg-date', '2025-01-02T03:04:05'], ['tg-album-ids', []]])).toBe(
      '---\ntg-chat: Friends\ntg-chat-id: "-4100000001"\ntg-album-ids:\n  - "5"\n  - "6"\ntg-views: 7\ntg-date: "2025-01-02T03:04:05"\ntg-album-ids: []\n---\n',
    );
  });

  it.each([...HOSTILE_NAMES, ...HOSTILE_TEXTS, 'yes', 'No', 'null', 'NaN', '.inf', '012', '1_000', '1:30', 'a: b', 'a #b', 'a ', '- a', '? a', 'e\u2028x', '\u0085', '\u007f', 'a\r\nb'].map((title) => [title]))('writes %j as valid YAML that means the same to every reader', (title) => {
    const written = writeFrontMatter([['tg-chat', title], ['tg-album-ids', [title]]]);
    expect(written.split('\n')).toHaveLength(6);
    const meant = title.replace(/[\ud800-\udfff]/gu, '\ufffd');
    for (const version of ['1.1', '1.2'] as const) expect(yamlOf(written, version)).toEqual({ 'tg-chat': meant, 'tg-album-ids': [meant] });
    expect(readProperties(written)['tg-chat']).toBe(meant);
  });

  it('writes anything so that it can be read back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (title) => {
        const written = writeFrontMatter([['tg-chat', title]]);
        expect([yamlOf(written)['tg-chat'], readProperties(written)['tg-chat']]).toEqual([title, title]);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('readProperties', () => {
  it('reads our plain values, however they are quoted', () => {
    expect(readProperties(`---\ntg-chat: it's "x" # said\ntg-chat-id: '-1'\ntg-type: "a\\tb\\u0041\\\\"\ntitle: mine\ntg-views: 7\ntg-empty:\ntg-album-ids:\n  - "5"\ntg-flow: [1]\n---\ntg-no: x\n`)).toEqual({
      'tg-chat': 'it\'s "x"',
      'tg-chat-id': '-1',
      'tg-type': 'a\tbA\\',
      'tg-views': '7',
      'tg-empty': '',
      'tg-album-ids': '',
    });
  });

  it.each(['', 'text', '---', '---\ntg-chat: x\n', '\n---\ntg-chat: x\n---\n', '----\ntg-chat: x\n---\n', '---\n"tg-chat: x\n---\n'])('finds nothing in %j', (text) => {
    expect(readProperties(text)).toEqual({});
  });

  it('reads notes with Windows line ends and a byte order mark', () => {
    expect(readProperties('\ufeff---\r\ntg-chat: x\r\n---\r\n')).toEqual({ 'tg-chat': 'x' });
  });
});

describe('mergeFrontMatter', () => {
  const users = '---\n# mine\naliases: [a,   b]\ntg-chat:   Old name   # changed\ntags:\n- x\n- y\ntg-album-ids:\n- 5\n-  "7"\nbroken: [\n\ntg-other: stays\n---\n';

  it('replaces our keys where they stand, adds the missing, and leaves all other lines alone', () => {
    expect(mergeFrontMatter(users, properties)).toBe(
      '---\n# mine\naliases: [a,   b]\ntg-chat: Friends\ntags:\n- x\n- y\ntg-album-ids:\n  - "5"\n  - "6"\nbroken: [\n\ntg-other: stays\ntg-chat-id: "-4100000001"\ntg-views: 7\n---\n',
    );
  });

  it('changes nothing that already says the same in another spelling', () => {
    const respelled = "---\ntg-views: 7\ntg-album-ids:\n- '5'\n- \"6\"\ntg-chat: 'Friends'\ntg-chat-id: '-4100000001'\n---\n";
    expect(mergeFrontMatter(respelled, properties)).toBe(respelled);
  });

  it('puts quotes around an id that lost them', () => {
    expect(mergeFrontMatter('---\ntg-chat-id: -4100000001\n---\n', [['tg-chat-id', '-4100000001']])).toBe('---\ntg-chat-id: "-4100000001"\n---\n');
  });

  it('keeps Windows line ends', () => {
    expect(mergeFrontMatter('---\r\na: 1\r\n---\r\n', [['tg-views', 7]])).toBe('---\r\na: 1\r\ntg-views: 7\r\n---\r\n');
  });

  it('makes front matter where there is none', () => {
    expect(mergeFrontMatter(null, [['tg-views', 7]])).toBe('---\ntg-views: 7\n---\n');
    expect(mergeFrontMatter('---\n---', [['tg-views', 7]])).toBe('---\ntg-views: 7\n---');
  });

  it("keeps the user's keys and their order, and settles at once", () => {
    const line = fc.constantFrom('a: 1', 'b:', '  - x', '- y', '# note', '', 'c: |', '  text', 'tg-x: 5', 'tg-chat: old', 'd: "open', '"tg-chat": z', 'tg-views:', '\t', 'tg-album-ids: [1, 2]');
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const existing = ['---', ...lines, '---', ''].join('\n');
        const merged = mergeFrontMatter(existing, properties);
        const isUsers = (text: string): boolean => /^(?:[abcd]:|#|tg-x)/.test(text);
        expect(merged.split('\n').filter(isUsers)).toEqual(lines.filter(isUsers));
        expect(mergeFrontMatter(merged, properties)).toBe(merged);
        expect(readProperties(merged)).toMatchObject({ 'tg-chat': 'Friends', 'tg-chat-id': '-4100000001', 'tg-views': '7' });
      }),
      { numRuns: 2000 },
    );
  });
});
