import type { SpeechSegment, Transcript } from '../../../src/model/speech';
import { updateNote } from '../../../src/notes/merge/update-note';
import { renderMessage } from '../../../src/notes/render/render-message';
import { renderTranscript } from '../../../src/notes/render/render-transcript';
import type { TranscriptState } from '../../../src/notes/types';
import { aContext, aFile, aMessage, aStyle } from './samples';

const said = (text: string, startMs = 0, endMs = startMs + 1000): SpeechSegment => ({ startMs, endMs, text });
const done = (...segments: readonly SpeechSegment[]): TranscriptState & { readonly transcript: Transcript } => ({ kind: 'done', transcript: { language: 'ru', by: 'whisper base q8_0', segments } });

test('names language, engine and model, and folds the text', () => {
  expect(renderTranscript(done(said('Привет!'), said('Как дела?', 1500)), aStyle())).toBe('> [!quote]- Transcript (ru, whisper base q8_0)\n> Привет! Как дела?');
});

test('begins a paragraph after a pause of more than two seconds', () => {
  expect(renderTranscript(done(said('one', 0, 1000), said('two', 3000, 4000), said('three', 6001)), aStyle()).split('\n').slice(1)).toEqual(['> one two', '>', '> three']);
});

test('says times when they are wanted', () => {
  expect(renderTranscript(done(said('one', 0), said('two', 61_500)), aStyle({ transcriptTimes: true })).split('\n').slice(1)).toEqual(['> [0:00] one', '>', '> [1:01] two']);
});

test('says that an engine repeated itself', () => {
  const { transcript } = done(said('one'));
  expect(renderTranscript({ kind: 'done', transcript: { ...transcript, isDoubtful: true } }, aStyle())).toContain('(ru, whisper base q8_0, doubtful)');
});

test('says in one line that nothing was said, that it is not made yet, or why it cannot be', () => {
  expect(renderTranscript(done(), aStyle())).toBe('*Transcript: no speech*');
  expect(renderTranscript({ kind: 'waiting' }, aStyle())).toBe('*Transcript: not made yet*');
  expect(renderTranscript({ kind: 'failed', reason: 'no speech engine found' }, aStyle())).toBe('*Transcript: not available (no speech engine found)*');
  expect(renderTranscript({ kind: 'waiting' }, aStyle({ language: 'ru' }))).toBe('*Расшифровка: ещё не готова*');
});

test('shows what was heard literally, whatever it is', () => {
  const hostile = '> [!danger] **b** <img src=x onerror=alert(1)> [[link]] ![[x]] #tag $a$ `c` ==m== %%h%% <%* t %> ^tg-7';
  for (const transcriptTimes of [false, true]) {
    const text = renderTranscript(done(said(hostile), said('# heading', 5000), said('- [ ] task', 9000), said('```js', 13_000)), aStyle({ transcriptTimes }));
    expect(text).not.toMatch(/(?<!\\)(?:\*\*b|<img|\[\[link|!\[\[x|#tag|\$a\$|`c`|==m==|%%h|<%\*)/);
    for (const line of text.split('\n').slice(1)) expect(line).not.toMatch(/^> (?:>|#|-|`|\[!)|(?<!\\)\^tg-7$/);
  }
});

test('takes no language and no model for Markdown', () => {
  const state: TranscriptState = { kind: 'done', transcript: { language: '[[x]]', by: 'a](b) <i>\n> x', segments: [said('one')] } };
  expect(renderTranscript(state, aStyle())).toBe('> [!quote]- Transcript (a\\](b) \\<i> > x)\n> one');
});

describe('in a note', () => {
  const message = aMessage({ media: { type: 'voice', file: aFile(), durationSeconds: 5 } });
  const blockWith = (state: TranscriptState | null) => renderMessage(message, aContext({ transcriptOf: () => state }));
  const noteWith = (state: TranscriptState | null): { text: string; base: string } => {
    const { text, bases } = updateNote(null, { properties: [], blocks: [{ block: blockWith(state), base: null }] });
    return { text, base: bases.get(blockWith(state).id) ?? '' };
  };

  test('the block’s id stays outside the callout', () => {
    expect(blockWith(done(said('one'))).text).toMatch(/\n\n> \[!quote\]- Transcript \(ru, whisper base q8\\?_0\)\n> one\n\n\^tg-\d+$/);
  });

  test('takes the place of its placeholder, and keeps what the user wrote', () => {
    const { text, base } = noteWith({ kind: 'waiting' });
    const edited = text.replace('*Transcript: not made yet*', 'my own line\n*Transcript: not made yet*');
    const updated = updateNote(edited, { properties: [], blocks: [{ block: blockWith(done(said('one'))), base }] });
    expect(updated.text).toContain('my own line');
    expect(updated.text).toContain('> one\n');
    expect(updated.text).not.toContain('not made yet');
    expect(updated.conflicts).toEqual([]);
  });

  test('takes the place of its placeholder when nobody knows what was written last', () => {
    const { text } = noteWith({ kind: 'waiting' });
    const updated = updateNote(text, { properties: [], blocks: [{ block: blockWith(done(said('one'))), base: null }] });
    expect(updated.text).toBe(noteWith(done(said('one'))).text);
  });

  test('keeps the user’s correction of a word when nothing new was heard', () => {
    const { text, base } = noteWith(done(said('I will bring the cent.')));
    const edited = text.replace('cent', 'tent');
    expect(updateNote(edited, { properties: [], blocks: [{ block: blockWith(done(said('I will bring the cent.'))), base }] }).text).toBe(edited);
  });

  test('stays when the message itself is edited', () => {
    const { text, base } = noteWith(done(said('one')));
    const edited = text.replace('> one', '> one, two');
    const block = renderMessage({ ...message, text: 'A caption.' }, aContext({ transcriptOf: () => done(said('one')) }));
    const updated = updateNote(edited, { properties: [], blocks: [{ block, base }] }).text;
    expect(updated).toContain('A caption.');
    expect(updated).toContain('> one, two');
  });
});
