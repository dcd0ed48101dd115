import { PassThrough } from 'node:stream';
import { outputMode } from '../../../../companion/cli/output-mode';
import { ProgressBar, progressLine } from '../../../../companion/cli/progress-bar';
import { ProgressLimiter } from '../../../../companion/cli/progress-limiter';
import { fitText, plainText, widthOf } from '../../../../companion/cli/terminal-text';
import type { ExportEvent, ExportProgress } from '../../../../src/model/events';
import { chatId } from '../../protocol/fake-telegram';

const progress = (more: Partial<ExportProgress> = {}): ExportProgress => ({
  chatId, chatTitle: 'News', stage: 'messages', messagesProcessed: 4200, messagesTotal: 10_000, messagesPerSecond: 321.4, mediaDone: 3, mediaTotal: 12, etaSeconds: 75, ...more,
});

describe('text on a terminal', () => {
  it.each([
    ['abc', 3],
    ['é', 1],
    ['e\u0301', 1],
    ['日本', 4],
    ['한국', 4],
    ['👍', 2],
    ['👨‍👩‍👧', 2],
    ['❤️', 2],
    ['ｆ', 2],
    ['', 0],
  ])('%j takes %d columns', (text, width) => {
    expect(widthOf(text)).toBe(width);
  });

  it.each([
    ['日本語のニュース', 7, '日本語…'],
    ['日本語', 6, '日本語'],
    ['👨‍👩‍👧👨‍👩‍👧', 3, '👨‍👩‍👧…'],
    ['abcdef', 4, 'abc…'],
    ['abc', 0, ''],
  ])('%j is cut to %d columns as %j', (text, columns, cut) => {
    expect(fitText(text, columns)).toBe(cut);
  });

  it.each(['\u001b[2J', '\u009b31m', '\u0007', 'a\nb\rc', '\u202egnp.exe', '\u0000', '\u2028', '\u200f'])('%j keeps no control character', (text) => {
    expect(plainText(text)).not.toMatch(/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/u);
  });
});

describe('the progress line', () => {
  it.each([
    [80, {}, 'News  42% [########------------] 4200/10000 messages files 3/12 2 min left'],
    [200, {}, 'News  42% [########------------] 4200/10000 messages files 3/12 321/s 2 min left'],
    [200, { messagesTotal: null, etaSeconds: null }, 'News   ?% [····················] 4200 messages files 3/12 321/s'],
    [200, { chatTitle: '', mediaTotal: 0 }, 'Chat  42% [########------------] 4200/10000 messages 321/s 2 min left'],
    [200, { chatTitle: '\u001b[2J日本', mediaTotal: 0, stage: 'done', messagesProcessed: 10_000 } as const, ' [2J日本 100% [####################] 10000/10000 done 321/s'],
  ])('at %d columns', (columns, more, expected) => {
    expect(progressLine(progress(more), columns)).toBe(expected);
  });

  it('gives up the name before the figures, and never wraps', () => {
    expect(progressLine(progress(), 40)).toBe('News  42% 4200/10000');
    expect(progressLine(progress({ mediaTotal: 0, etaSeconds: null, stage: 'comments', comments: 12 }), 60)).toMatch(/^News .* 12 comments /);
    expect(progressLine(progress({ mediaTotal: 0, etaSeconds: null }), 40)).toBe('News  42% 4200/10000 messages 321/s');
    expect(progressLine(progress({ chatTitle: '日本語のとても長い名前のチャンネル', etaSeconds: null }), 80)).toBe('日本語のとても長い…  42% [########------------] 4200/10000 messages files 3/12');
    for (let columns = 1; columns < 120; columns++) expect(widthOf(progressLine(progress(), columns))).toBeLessThan(columns);
  });
});

it.each([
  ['terminal', true, 'xterm', undefined, false, 'auto'],
  ['terminal', true, 'xterm-256color', '', false, 'auto'],
  ['json', true, 'xterm', 'true', false, 'auto'],
  ['json', true, 'xterm', '1', false, 'auto'],
  ['json', true, 'dumb', undefined, false, 'auto'],
  ['json', true, '', undefined, false, 'auto'],
  ['json', true, undefined, undefined, false, 'auto'],
  ['json', false, 'xterm', undefined, false, 'auto'],
  ['json', true, 'xterm', undefined, true, 'auto'],
  ['json', true, 'xterm', undefined, true, 'always'],
  ['terminal', false, 'xterm', undefined, false, 'always'],
  ['terminal', false, 'dumb', 'true', false, 'always'],
  ['json', true, 'xterm', undefined, false, 'never'],
  ['json', false, undefined, 'true', true, 'never'],
] as const)('mode is %s for a terminal %s, TERM %j, CI %j, --json %s, --tty %s', (mode, isTty, term, ci, json, tty) => {
  expect(outputMode({ isTty, term, ci, json, tty })).toBe(mode);
});

describe('progress events', () => {
  function limited(): { send: (event: ExportEvent) => void; seen: { atMs: number; event: ExportEvent }[]; advance: (ms: number) => void } {
    let nowMs = 0;
    const seen: { atMs: number; event: ExportEvent }[] = [];
    const limiter = new ProgressLimiter(() => nowMs, (event) => seen.push({ atMs: nowMs, event }));
    return { send: (event) => limiter.event(event), seen, advance: (ms) => (nowMs += ms) };
  }
  const finish = { type: 'chat-finish', report: {} } as unknown as ExportEvent;

  it('come at most four times in any second, and the last one always', () => {
    const { send, seen, advance } = limited();
    for (let i = 0; i <= 1000; i++) {
      send({ type: 'progress', progress: progress({ messagesProcessed: i, messagesTotal: 1000 }) });
      advance(7);
    }
    send(finish);
    const times = seen.filter(({ event }) => event.type === 'progress').map(({ atMs }) => atMs);
    for (const start of times) expect(times.filter((time) => time >= start && time < start + 1000).length).toBeLessThanOrEqual(4);
    expect(times.length).toBeGreaterThan(15);
    expect(seen.at(-2)?.event).toMatchObject({ type: 'progress', progress: { messagesProcessed: 1000 } });
    expect(seen.at(-1)?.event).toBe(finish);
  });

  it('stay four in any second however many chats end in it', () => {
    const { send, seen, advance } = limited();
    for (let i = 0; i < 60; i++) {
      for (const messagesProcessed of [0, 1]) send({ type: 'progress', progress: progress({ chatTitle: String(i), messagesProcessed, messagesTotal: 1 }) });
      advance(70);
      send(finish);
    }
    const times = seen.filter(({ event }) => event.type === 'progress').map(({ atMs }) => atMs);
    for (const start of times) expect(times.filter((time) => time >= start && time < start + 1000).length).toBeLessThanOrEqual(4);
    expect(times.length).toBeGreaterThan(12);
    expect(seen.filter(({ event }) => event === finish)).toHaveLength(60);
  });

  it('never show a share that falls, even when the total grows', () => {
    const { send, seen, advance } = limited();
    const totals: [number, number][] = [[50, 100], [60, 200], [150, 200], [200, 200]];
    for (const [done, total] of totals) {
      send({ type: 'progress', progress: progress({ messagesProcessed: done, messagesTotal: total }) });
      advance(1000);
    }
    const shares = seen.map(({ event }) => (event.type === 'progress' ? event.progress.messagesProcessed / (event.progress.messagesTotal ?? 1) : 0));
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares[1]).toBe(0.5);
    expect(shares.at(-1)).toBe(1);
  });

  it('do not hold anything else back', () => {
    const { send, seen } = limited();
    for (let i = 0; i < 10; i++) send({ type: 'message', level: 'info', text: String(i) });
    expect(seen).toHaveLength(10);
  });
});

it('keeps the line of processed files on one row of a narrow terminal, so that the next one takes its place', () => {
  const out = Object.assign(new PassThrough({ encoding: 'utf8' }), { columns: 20 });
  const bar = new ProgressBar(out, { now: () => 0 });
  bar.event({ type: 'processing', done: 1000, total: 2000 });
  bar.clear();
  const [, line = ''] = String(out.read()).split('\r\u001b[2K');
  expect(line).toBe('1000 of 2000 files…');
});

it('counts down on a terminal what is waited for, the longest of it, until it is over', () => {
  const out = Object.assign(new PassThrough({ encoding: 'utf8' }), { columns: 80 });
  let nowMs = 0;
  let tick: (() => void) | null = null;
  const bar = new ProgressBar(out, {
    now: () => nowMs,
    every: (_ms, then) => {
      tick = then;
      return () => (tick = null);
    },
  });
  const shownAfter = (ms: number): string => {
    nowMs += ms;
    tick?.();
    return String(out.read() ?? '').replaceAll('\r\u001b[2K', '');
  };
  bar.event({ type: 'wait', method: 'messages.getHistory', dc: 2, seconds: 30 });
  bar.event({ type: 'wait', method: 'upload.getFile', dc: 4, seconds: 2 });
  out.read();
  expect(shownAfter(1000)).toBe('Waiting: 29 s left.');
  expect(shownAfter(1000)).toBe('Waiting: 28 s left.');
  bar.event({ type: 'wait', method: 'messages.getHistory', dc: 2, seconds: 0 });
  expect([shownAfter(1000), tick]).toEqual(['', null]);
  bar.event({ type: 'wait', method: 'messages.getHistory', dc: 2, seconds: 5 });
  out.read();
  expect(shownAfter(1000)).toBe('Waiting: 4 s left.');
  expect([shownAfter(5000), tick]).toEqual(['', null]);
});
