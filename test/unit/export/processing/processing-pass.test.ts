import { MediaLines } from '../../../../src/export/files/media-lines';
import { KeyedLock } from '../../../../src/export/keyed-lock';
import { Tally } from '../../../../src/export/run/tally';
import { MadeFiles } from '../../../../src/export/processing/made-files';
import { ProcessingPass, type PassResult } from '../../../../src/export/processing/processing-pass';
import { ChatState } from '../../../../src/export/state/chat-state';
import { MessageStore } from '../../../../src/export/state/message-store';
import { chatKey, parseChatRecord, scopeOf, type ChatRecord, type PendingItem } from '../../../../src/export/state/records';
import type { ExportEvent } from '../../../../src/model/events';
import type { ChatId } from '../../../../src/model/ids';
import type { FileProcessing, ProcessingTools, ProcessOrder, ProcessResult } from '../../../../src/model/processing';
import { englishWords } from '../../../../src/notes/words/english-words';
import { defaultSettings } from '../../../../src/settings/settings';
import { photo } from '../fake-telegram';
import { MemoryState } from '../memory-state';
import { MemoryVault } from '../memory-vault';

const settings = { ...defaultSettings(), imageOptimise: true };
const chatId = '-1001' as ChatId;
const scope = scopeOf('Telegram', chatId, undefined);
const note = 'Telegram/News/note.md';
const path = 'Telegram/News/media/photo/5.jpg';
const line = `![[${path}]]`;

/** Programs that answer as told, and write down what they were asked. */
class ToldProcessing implements FileProcessing {
  readonly orders: string[] = [];

  constructor(
    private readonly vault: MemoryVault,
    private readonly tools: ProcessingTools,
    private readonly result: ProcessResult,
  ) {}

  begin(): Promise<ProcessingTools> {
    return Promise.resolve(this.tools);
  }

  hash(of: string): Promise<string> {
    return Promise.resolve(`hash of ${of}`);
  }

  process({ path: from, output }: ProcessOrder): Promise<ProcessResult> {
    this.orders.push(from);
    if (this.result.kind === 'made') this.vault.putFile(output, this.result.sizeBytes);
    return Promise.resolve(this.result);
  }

  settle(): Promise<void> {
    return Promise.resolve();
  }
}

/** A chat with one photo that waits for its processing. */
class Bench {
  readonly state = new MemoryState();
  readonly vault = new MemoryVault();
  readonly events: ExportEvent[] = [];
  private readonly media = photo('5');

  constructor() {
    this.vault.notes.set(note, `${line}\n^tg-5\n`);
    this.vault.files.set(path, this.media.file.sizeBytes);
  }

  async wait(): Promise<void> {
    const item: PendingItem = { messageId: 5, media: this.media, path, note, line, placed: true };
    await (await this.chat()).commit({ pending: { batch: 1, items: [item] } });
  }

  async run(processing: FileProcessing): Promise<PassResult> {
    const { state, vault } = this;
    const pass = new ProcessingPass({ processing, settings, state, emit: (event) => this.events.push(event), signal: new AbortController().signal });
    const chat = await this.chat();
    const lines = new MediaLines({ vault, state: chat, notes: { find: () => Promise.resolve(null) }, isMigrated: false, tally: new Tally(), noteLock: new KeyedLock() });
    pass.register({ chatId, vault, state: chat, made: new MadeFiles(settings, { state, vault }), lines, words: englishWords });
    return await pass.run();
  }

  async chat(): Promise<ChatState> {
    const fresh: ChatRecord = { version: 1, folder: 'News', layout: 'day', covered: [], pending: [] };
    const { state } = this;
    return new ChatState({ state, scope, record: parseChatRecord(await state.get(chatKey(scope))) ?? fresh, messages: new MessageStore(state, scope, 16) });
  }
}

const ready: ProcessingTools = { kind: 'ready', version: '1', jobs: 1 };

it('leaves a file that needs a better program on the list, and says so in each run until there is one', async () => {
  const bench = new Bench();
  await bench.wait();
  for (let run = 0; run < 2; run++) {
    const told = new ToldProcessing(bench.vault, ready, { kind: 'later', reason: 'it is too large' });
    expect((await bench.run(told)).warnings).toMatchObject([{ error: { code: 'NOT_PROCESSED', reason: 'it is too large' }, subject: path }]);
    expect(told.orders).toHaveLength(1);
  }
  const able = new ToldProcessing(bench.vault, ready, { kind: 'made', sizeBytes: 3 });
  expect((await bench.run(able)).warnings).toEqual([]);
  expect((await bench.chat()).pendingBatches).toEqual([]);
});

it('does not try a file again that cannot be processed at all', async () => {
  const bench = new Bench();
  await bench.wait();
  const told = new ToldProcessing(bench.vault, ready, { kind: 'failed', reason: 'it is broken' });
  expect((await bench.run(told)).warnings).toHaveLength(1);
  expect((await bench.run(told)).warnings).toEqual([]);
  expect(told.orders).toHaveLength(1);
});

it('says which program is used when it is not the usual one', async () => {
  const bench = new Bench();
  await bench.wait();
  await bench.run(new ToldProcessing(bench.vault, { ...ready, remark: 'Something slower is used' }, { kind: 'kept', reason: 'small' }));
  expect(bench.events).toContainEqual({ type: 'message', level: 'info', text: 'Something slower is used.' });
});

it('names the reason once, for all files, when there is no program', async () => {
  const bench = new Bench();
  await bench.wait();
  const { warnings } = await bench.run(new ToldProcessing(bench.vault, { kind: 'missing', reason: 'ffmpeg: no; ffmpeg.wasm: no' }, { kind: 'kept', reason: '' }));
  expect(warnings).toEqual([{ error: { code: 'TOOL_MISSING', tool: 'ffmpeg', reason: 'ffmpeg: no; ffmpeg.wasm: no', files: 1 } }]);
  expect((await bench.chat()).pendingBatches).toEqual([1]);
});

it.each([
  ['does what can be done where that is not everything', 'picture', { warnings: [], orders: 1, pending: [] }],
  ['leaves what cannot be done for another time, with one line for all of it', 'video', { warnings: [{ error: { code: 'TOOL_MISSING', tool: 'ffmpeg', reason: 'only that', files: 1 } }], orders: 0, pending: [1] }],
] as const)('%s', async (_what, processor, expected) => {
  const bench = new Bench();
  await bench.wait();
  const told = new ToldProcessing(bench.vault, { ...ready, only: { processors: [processor], reason: 'only that' } }, { kind: 'kept', reason: 'small' });
  const { warnings, ended } = await bench.run(told);
  expect({ warnings, orders: told.orders.length, pending: (await bench.chat()).pendingBatches }).toEqual(expected);
  expect(ended).toBeNull();
});
