import fc from 'fast-check';
import { firstCharacters, noteName, safeFileName, safeName, splitExtension, utf8Length } from '../../../src/notes/names/safe-name';
import { HOSTILE_FILES, HOSTILE_NAMES } from '../../telegram-dc/world/hostile';

/** What ext4, NTFS, APFS, wikilinks and Obsidian together take as a name. */
function complaintAbout(name: string): string | null {
  if (name === '' || name === '.' || name === '..') return 'empty or a folder link';
  if (/[\\/:*?"<>|#^[\]]/.test(name) || name.includes('%%')) return 'forbidden character';
  if (/[\p{Cc}\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u.test(name)) return 'control or direction character';
  if (/\p{Cs}/u.test(name)) return 'half a surrogate pair';
  if (/^\.|[. ]$|^ | {2}/.test(name)) return 'dots or spaces at an end';
  if (name !== name.normalize('NFC')) return 'not composed';
  if (/^(con|prn|aux|nul|com\d|lpt\d|com[¹²³]|lpt[¹²³]|conin\$|conout\$) *(\.|$)/i.test(name)) return 'device';
  return Buffer.byteLength(name) > 200 ? 'too long' : null;
}

const fuzzed = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: 'grapheme', maxLength: 120 }),
  fc.array(fc.constantFrom(...'\\/:*?"<>|#^[]%. \t\n', '\u202e', '\u200d', '\ufe0f', '\ud83d', '\udc69', '👩', '🏽', '🇩', 'e', '\u0301', '\u0338', 'CON', 'aux', '.txt', 'com1', '\u00a0', '\u3000'), { maxLength: 30 }).map((parts) => parts.join('')),
);

describe('safeName', () => {
  it.each([
    ['News: all of it?', 'News all of it'],
    ['  two   spaces ', 'two spaces'],
    ['a/b\\c', 'abc'],
    ['[[Note#^x|alias]]', 'Notexalias'],
    ['100 %%hidden%% %', '100 hidden %'],
    ['line one\nline two\ttab', 'line one line two tab'],
    ['...hidden...', 'hidden'],
    ['../../etc/passwd', 'etcpasswd'],
    ['\u202Egnp.exe', 'gnp.exe'],
    ['e\u0301te\u0301', '\u00e9t\u00e9'],
    ['e\u200b\u0301', '\u00e9'],
    ['CON', 'CON_'],
    ['nul.txt', 'nul_.txt'],
    ['Com1 .tar.gz', 'Com1_ .tar.gz'],
    ['console', 'console'],
    ['👩‍👩‍👧‍👦 family', '👩‍👩‍👧‍👦 family'],
    ['🏳️‍🌈 a\u200db', '🏳️‍🌈 ab'],
    ['', 'Untitled'],
    ['???', 'Untitled'],
    [' . . ', 'Untitled'],
    ['\ud83d', 'Untitled'],
  ])('%j becomes %j', (raw, name) => {
    expect(safeName(raw)).toBe(name);
  });

  it.each(HOSTILE_NAMES.map((name) => [name]))('makes %j legal', (raw) => {
    expect(complaintAbout(safeName(raw))).toBeNull();
  });

  it('is legal for anything, and leaves its own names alone', () => {
    fc.assert(
      fc.property(fuzzed, (raw) => {
        const name = safeName(raw);
        expect([raw, complaintAbout(name)]).toEqual([raw, null]);
        expect(safeName(name)).toBe(name);
      }),
      { numRuns: 5000 },
    );
  });

  it('keeps to any limit without cutting a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 4, max: 60 }), (raw, limit) => {
        const name = safeName(raw, limit);
        expect(name === 'Untitled' || Buffer.byteLength(name) <= limit).toBe(true);
        expect(name).not.toMatch(/\p{Cs}/u);
      }),
      { numRuns: 2000 },
    );
    expect(safeName('a👩‍👩‍👧‍👦', 20)).toBe('a');
    expect(safeName('a🇩🇪🇫🇷', 14)).toBe('a🇩🇪');
    expect(safeName(`a${'e\u0323'}`, 2)).toBe('a');
    expect(safeName('CONsole', 3)).toBe('CO_');
    expect(Buffer.byteLength(safeName('Й'.repeat(220)))).toBe(200);
    expect(Buffer.byteLength(safeName(`x${'\u0323'.repeat(500)}`))).toBeLessThanOrEqual(200);
  });
});

describe('safeFileName', () => {
  it.each([
    ['photo.jpg', 'photo.jpg'],
    ['con.txt', 'con_.txt'],
    ['[x].pdf', 'x.pdf'],
    ['double.tar.gz', 'double.tar.gz'],
    ['.htaccess', 'htaccess'],
    ['..', 'Untitled'],
    ['space .txt ', 'space.txt'],
    ['gnp.\u202Efdp.exe', 'gnp.fdp.exe'],
    ['no-extension', 'no-extension'],
    ['v1.2 final', 'v1.2 final'],
    ['???.pdf', 'Untitled.pdf'],
    [`${'Ж'.repeat(220)}.pdf`, `${'Ж'.repeat(98)}.pdf`],
  ])('%j becomes %j', (raw, name) => {
    expect(safeFileName(raw)).toBe(name);
  });

  it.each(HOSTILE_FILES.map((name) => [name]))('makes %j legal', (raw) => {
    expect(complaintAbout(safeFileName(raw))).toBeNull();
  });

  it('is legal for anything', () => {
    fc.assert(
      fc.property(fc.tuple(fuzzed, fc.constantFrom('', '.pdf', '.tar.gz', '.CON', '. ')), ([stem, extension]) => {
        expect([stem, complaintAbout(safeFileName(stem + extension))]).toEqual([stem, null]);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('the parts of a name', () => {
  it('are stem and extension', () => {
    expect(splitExtension('a.b.pdf')).toEqual({ stem: 'a.b', extension: 'pdf' });
    expect(splitExtension(`x.${'y'.repeat(120)}`)).toEqual({ stem: `x.${'y'.repeat(120)}`, extension: '' });
  });

  it('are bytes as UTF-8 counts them', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => utf8Length(text) === Buffer.byteLength(text)));
  });

  it('are visible characters', () => {
    expect(firstCharacters('👩‍👩‍👧‍👦e\u0301🇩🇪x', 3)).toBe('👩‍👩‍👧‍👦e\u0301🇩🇪');
    expect(firstCharacters('ab', 5)).toBe('ab');
  });
});

describe('noteName', () => {
  it.each([
    ['Plans', 'Plans'],
    ['Plans.md', 'Plans.md_'],
    ['Plans.MD. ', 'Plans.MD_'],
    [`${'x'.repeat(197)}.md`, `${'x'.repeat(197)}.m`],
    ['.md', 'md'],
  ])('%j becomes %j', (raw, name) => {
    expect(noteName(raw)).toBe(name);
    expect(Buffer.byteLength(noteName(raw))).toBeLessThanOrEqual(200);
  });
});
