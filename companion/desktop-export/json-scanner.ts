import { Buffer } from 'node:buffer';
import { isLiteralByte, placeIn, type Level } from './json-place';
import { ScanError } from './scan-error';

/** Which of the two lists of a whole account a chat stands in; `single`: the file is one chat. */
export type ChatList = 'single' | 'chats' | 'left_chats';

/** What a scan tells, in the order of the file. Values are the bytes of one JSON value, complete but not yet parsed. */
export interface ScanListener {
  chatStart(list: ChatList, byte: number): void;
  /** `name`, `type` or `id` of the chat that began last. */
  chatField(key: string, value: Buffer, byte: number): void;
  message(value: Buffer, byte: number): void;
  chatEnd(byte: number): void;
  /** `personal_information` of a whole account. */
  owner(value: Buffer, byte: number): void;
}

/** How much of a file may belong together before it is refused. */
export interface ScanLimits {
  /** Longest value that is handed out, and longest literal or key. */
  readonly valueBytes: number;
  /** Levels of objects and arrays. */
  readonly depth: number;
}

/** chosen: a message has at most 4096 characters, a long article with all its formatting a few megabytes. */
const scanLimits: ScanLimits = { valueBytes: 16 * 1024 * 1024, depth: 100 };

/** What may come next. */
type Expected = 'value' | 'item' | 'key' | 'first-key' | 'colon' | 'comma' | 'nothing';

/** A value that is being gathered for the listener; `pieces` are what earlier chunks held of it. */
interface Capture {
  readonly start: number;
  pieces: Buffer[];
  bytes: number;
  depth: number;
  readonly deliver: (value: Buffer, byte: number) => void;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const byteOrderMark: readonly number[] = [0xef, 0xbb, 0xbf];
const captured: ReadonlySet<string> = new Set(['name', 'type', 'id']);

/**
 * Goes through a file chunk by chunk and hands out its chats and messages one value at a time: what is around them is checked
 * and dropped, what they hold is left to JSON.parse. Holds one value, whatever the size of the file.
 */
export class JsonScanner {
  private readonly levels: Level[] = [];
  private expected: Expected = 'value';
  private capture: Capture | null = null;
  private inString = false;
  private isEscaped = false;
  private isKey = false;
  private isLiteral = false;
  /** Key or literal that is being read, from `tokenStart` of an earlier chunk on. */
  private token = '';
  private tokenStart = 0;
  private list: ChatList = 'single';
  private offset = 0;
  private chunk: Buffer = Buffer.alloc(0);
  private hasRootChat = false;

  constructor(
    private readonly listener: ScanListener,
    private readonly limits: ScanLimits = scanLimits,
  ) {}

  /** @throws ScanError */
  write(chunk: Buffer): void {
    this.chunk = chunk;
    let at = 0;
    while (at < chunk.length) at = this.step(at);
    if (this.capture !== null) this.gather(this.capture, chunk.length);
    else if (this.inString || this.isLiteral) this.addToken(chunk.length);
    this.offset += chunk.length;
  }

  /** The file is over. @throws ScanError when it ends too early */
  end(): void {
    if (this.isLiteral && this.capture === null) this.closeLiteral();
    if (this.expected === 'nothing' && !this.inString) return;
    throw new ScanError(this.offset === 0 ? 'it is empty' : 'it ends in the middle; the file is not complete', this.offset);
  }

  private step(at: number): number {
    if (this.inString) return this.stepString(at);
    const byte = this.chunk[at] ?? 0;
    if (this.capture !== null) return this.stepCapture(this.capture, byte, at);
    if (this.isLiteral) {
      if (isLiteralByte(byte)) return at + 1;
      this.addToken(at);
      this.closeLiteral();
      return at;
    }
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) return at + 1;
    this.stepStructure(byte, at);
    return at + 1;
  }

  /** Runs to the end of the string or of the chunk. */
  private stepString(from: number): number {
    const { chunk } = this;
    let start = this.isEscaped ? from + 1 : from;
    this.isEscaped = false;
    for (;;) {
      // Most of a file is text: the search is native.
      const quote = chunk.indexOf(QUOTE, start);
      const end = quote === -1 ? chunk.length : quote;
      let slash = end;
      while (slash > start && chunk[slash - 1] === BACKSLASH) slash--;
      const isEscaped = (end - slash) % 2 === 1;
      if (quote === -1) {
        this.isEscaped = isEscaped;
        return chunk.length;
      }
      start = quote + 1;
      if (isEscaped) continue;
      this.inString = false;
      if (this.capture === null) this.closeString(quote);
      else if (this.capture.depth === 0) this.release(this.capture, quote + 1);
      return quote + 1;
    }
  }

  private stepCapture(capture: Capture, byte: number, at: number): number {
    if (byte === QUOTE) this.inString = true;
    else if (byte === 0x7b || byte === 0x5b) {
      if (++capture.depth + this.levels.length > this.limits.depth) throw this.tooDeep(at);
    } else if (byte === 0x7d || byte === 0x5d) {
      if (capture.depth === 0) {
        this.release(capture, at);
        return at;
      }
      if (--capture.depth === 0) this.release(capture, at + 1);
    } else if (capture.depth === 0 && !isLiteralByte(byte)) {
      this.release(capture, at);
      return at;
    }
    return at + 1;
  }

  private stepStructure(byte: number, at: number): void {
    const level = this.levels.at(-1);
    switch (byte) {
      case 0x7d:
      case 0x5d:
        return this.close(byte === 0x7d, at);
      case 0x2c:
        if (this.expected !== 'comma' || level === undefined) throw this.unexpected(byte, at);
        this.expected = level.isObject ? 'key' : 'value';
        return;
      case 0x3a:
        if (this.expected !== 'colon') throw this.unexpected(byte, at);
        this.expected = 'value';
        return;
    }
    if (byte === QUOTE && (this.expected === 'key' || this.expected === 'first-key')) return this.openString(at, true);
    if (this.expected !== 'value' && this.expected !== 'item') throw this.unexpected(byte, at);
    if (level === undefined && byteOrderMark[this.offset + at] === byte) return;
    if (level === undefined && byte !== 0x7b) throw this.unexpected(byte, at);
    const deliver = this.captureFor(level);
    if (deliver !== null) return this.startCapture(deliver, byte, at);
    if (byte === 0x7b || byte === 0x5b) return this.open(byte === 0x7b, at);
    if (byte === QUOTE) return this.openString(at, false);
    if (!isLiteralByte(byte)) throw this.unexpected(byte, at);
    this.isLiteral = true;
    this.startToken(at);
  }

  /** Who gets the value that begins here; null: nobody. */
  private captureFor(level: Level | undefined): Capture['deliver'] | null {
    if (level === undefined) return null;
    const { place, key } = level;
    if (place === 'messages') return (value, byte) => this.listener.message(value, byte);
    if (place === 'root' && key === 'personal_information') return (value, byte) => this.listener.owner(value, byte);
    if ((place === 'chat' || place === 'root') && captured.has(key)) {
      return (value, byte) => {
        if (place === 'root') this.startRootChat(byte);
        this.listener.chatField(key, value, byte);
      };
    }
    return null;
  }

  /** A file of one chat is the chat. */
  private startRootChat(byte: number): void {
    if (!this.hasRootChat) this.listener.chatStart('single', byte);
    this.hasRootChat = true;
  }

  private open(isObject: boolean, at: number): void {
    const parent = this.levels.at(-1);
    if (this.levels.length >= this.limits.depth) throw this.tooDeep(at);
    const place = placeIn(parent, isObject);
    if (place === 'lists') this.list = parent?.key === 'left_chats' ? 'left_chats' : 'chats';
    if (place === 'chat') this.listener.chatStart(this.list, this.offset + at);
    if (place === 'messages' && parent?.place === 'root') this.startRootChat(this.offset + at);
    this.levels.push({ isObject, place, key: '' });
    this.expected = isObject ? 'first-key' : 'item';
  }

  private close(isObject: boolean, at: number): void {
    const level = this.levels.at(-1);
    const isComplete = this.expected === 'comma' || this.expected === (isObject ? 'first-key' : 'item');
    if (level?.isObject !== isObject || !isComplete) throw this.unexpected(isObject ? 0x7d : 0x5d, at);
    this.levels.pop();
    if (level.place === 'chat' || (level.place === 'root' && this.hasRootChat)) this.listener.chatEnd(this.offset + at);
    this.valueEnded();
  }

  private valueEnded(): void {
    this.expected = this.levels.length === 0 ? 'nothing' : 'comma';
  }

  private openString(at: number, isKey: boolean): void {
    this.inString = true;
    this.isKey = isKey;
    this.startToken(at + 1);
  }

  private closeString(at: number): void {
    if (this.isKey) {
      this.addToken(at);
      const level = this.levels.at(-1);
      if (level !== undefined) level.key = this.token;
      this.expected = 'colon';
    } else this.valueEnded();
    this.token = '';
  }

  private startToken(at: number): void {
    this.token = '';
    this.tokenStart = this.offset + at;
  }

  /** Takes what the chunk holds of the key or literal, up to `end`; texts nobody asked for are not kept. */
  private addToken(end: number): void {
    if (this.inString && !this.isKey) return;
    const start = Math.max(0, this.tokenStart - this.offset);
    if (this.token.length + end - start > 4096) throw new ScanError('a name in it is longer than 4096 bytes', this.tokenStart);
    this.token += this.chunk.toString('utf8', start, end);
  }

  private closeLiteral(): void {
    this.isLiteral = false;
    if (!/^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)$/.test(this.token)) throw new ScanError(`it holds "${this.token.slice(0, 20)}" where a value belongs`, this.tokenStart);
    this.token = '';
    this.valueEnded();
  }

  private startCapture(deliver: Capture['deliver'], byte: number, at: number): void {
    this.capture = { start: this.offset + at, pieces: [], bytes: 0, depth: byte === 0x7b || byte === 0x5b ? 1 : 0, deliver };
    if (byte === QUOTE) this.inString = true;
    else if (this.capture.depth === 0 && !isLiteralByte(byte)) throw this.unexpected(byte, at);
  }

  private gather(capture: Capture, end: number): void {
    const piece = this.chunk.subarray(Math.max(0, capture.start - this.offset), end);
    capture.bytes += piece.length;
    if (capture.bytes > this.limits.valueBytes) throw new ScanError(`a value in it is longer than ${this.limits.valueBytes / 1024 / 1024} MB`, capture.start);
    // The chunk's memory is used again for the next one.
    capture.pieces.push(end === this.chunk.length && this.capture !== null ? Buffer.from(piece) : piece);
  }

  private release(capture: Capture, end: number): void {
    this.capture = null;
    this.gather(capture, end);
    const [only = Buffer.alloc(0)] = capture.pieces;
    this.valueEnded();
    capture.deliver(capture.pieces.length === 1 ? only : Buffer.concat(capture.pieces), capture.start);
  }

  private unexpected(byte: number, at: number): ScanError {
    const shown = byte > 0x20 && byte < 0x7f ? `"${String.fromCharCode(byte)}"` : `byte ${byte}`;
    return new ScanError(this.levels.length === 0 && this.expected === 'value' ? 'it does not begin like an export of Telegram Desktop' : `${shown} does not belong there`, this.offset + at);
  }

  private tooDeep(at: number): ScanError {
    return new ScanError(`it is nested deeper than ${this.limits.depth} levels`, this.offset + at);
  }
}
