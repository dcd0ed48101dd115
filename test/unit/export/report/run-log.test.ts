import type { ExportEvent } from '../../../../src/model/events';
import type { ChatId } from '../../../../src/model/ids';
import { RunLog, type LogLevel } from '../../../../src/export/report/run-log';

function setup(level: LogLevel = 'info') {
  const lines: string[] = [];
  const clock = { ms: Date.UTC(2025, 0, 2) };
  const log = new RunLog({ level, runId: 'abc', sink: { append: (line) => lines.push(line) }, now: () => clock.ms });
  return { lines, log, clock };
}

const wait: ExportEvent = { type: 'wait', method: 'messages.getHistory', seconds: 3, dc: 2 };

describe('the log of a run', () => {
  it('says what, when, where and in which run', () => {
    const { log, lines } = setup();
    log.event({ type: 'chat-start', chatTitle: 'Private title', index: 1, count: 2 });
    log.event({ type: 'failure', failure: { error: { code: 'TELEGRAM_ERROR', method: 'upload.getFile', status: 400, text: 'private reason' }, chatId: '-1001' as ChatId, messageId: 7, subject: 'Telegram/Private title/7.jpg' } });
    expect(lines).toEqual(['2025-01-02T00:00:00.000Z info chat begins run=abc index=1 of=2', '2025-01-02T00:00:00.000Z error failure run=abc chat=-1001 message=7 code=TELEGRAM_ERROR method=upload.getFile status=400']);
  });

  it('makes a thousand equal warnings two lines with their number', () => {
    const { log, lines } = setup();
    for (let n = 0; n < 1000; n++) log.event(wait);
    log.flush();
    expect(lines).toEqual([expect.stringMatching(/ warn flood wait .*seconds=3 dc=2$/), expect.stringMatching(/ warn flood wait .*seconds=3 dc=2 \(×1000\)$/)]);
  });

  it('begins a new line for what is said again later', () => {
    const { log, lines, clock } = setup();
    log.event(wait);
    clock.ms += 1000;
    log.event(wait);
    expect(lines).toHaveLength(2);
  });

  it('writes ten lines in a second, counts the others, and writes errors always', () => {
    const { log, lines, clock } = setup();
    for (let n = 0; n < 50; n++) log.event({ ...wait, seconds: n + 1 });
    log.event({ type: 'failure', failure: { error: { code: 'STOPPED' } } });
    expect(lines.filter((line) => line.includes('flood wait'))).toHaveLength(10);
    expect(lines.at(-1)).toContain(' error failure run=abc code=STOPPED');
    expect(lines.join('\n')).toContain('lines left out n=');
    expect([...lines.join('\n').matchAll(/lines left out n=(\d+)/g)].reduce((sum, [, n]) => sum + Number(n), 0)).toBe(40);
    clock.ms += 1000;
    log.event(wait);
    expect(lines.at(-1)).toContain('flood wait');
  });

  it('writes what the run itself says always, and once a second how many lines were left out', () => {
    const { log, lines, clock } = setup();
    for (let second = 0; second < 3; second++, clock.ms += 1000) for (let n = 0; n < 50; n++) log.event({ ...wait, seconds: n + 1 });
    log.log('info', 'run ends');
    log.flush();
    expect(lines.filter((line) => line.includes('lines left out'))).toHaveLength(3);
    // Two of a second are the number that was left out before.
    expect(lines.filter((line) => line.includes('flood wait'))).toHaveLength(28);
    expect([...lines.join('\n').matchAll(/lines left out n=(\d+)/g)].reduce((sum, [, n]) => sum + Number(n), 0)).toBe(122);
    expect(lines.at(-1)).toContain(' info run ends run=abc');
  });

  it.each([['error', 1], ['warn', 2], ['info', 3], ['debug', 4]] as const)('holds what the level %s asks for', (level, count) => {
    const { log, lines } = setup(level);
    log.event({ type: 'processing', done: 1, total: 2 });
    log.event({ type: 'takeout', state: 'decided' });
    log.event(wait);
    log.event({ type: 'failure', failure: { error: { code: 'STOPPED' } } });
    expect(lines).toHaveLength(count);
  });

  it('never repeats a text: it may name people, chats and notes', () => {
    const { log, lines } = setup('debug');
    log.event({ type: 'message', level: 'warn', text: 'Telegram/Private title: changed' });
    expect(lines).toEqual(['2025-01-02T00:00:00.000Z warn notice run=abc']);
  });
});
