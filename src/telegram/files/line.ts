/** What is known of the way from a data centre to this program. */
export interface LineFacts {
  /** Bytes on their way at a time when nothing holds them back: what comes in a second, times the seconds an answer takes. */
  readonly bytes: number;
  /** Bytes per millisecond that came in at least, answers and waiting together. */
  readonly leastRate: number;
}

/** The way from one data centre; kept from one file to the next. */
export class Line {
  private facts: LineFacts | undefined;

  /** What the newest answers showed. */
  get known(): LineFacts | undefined {
    return this.facts;
  }

  learn(facts: LineFacts): void {
    this.facts = facts;
  }
}

/** When a request went out and its answer came in, in milliseconds. */
export interface Answered {
  readonly sentMs: number;
  readonly nowMs: number;
}

/** What the answers to the requests of one file tell about the line they come over. */
export class Flow {
  private leastMs = Infinity;
  private firstSentMs = Infinity;
  private totalBytes = 0;
  /** Answers that follow each other, as many as there are places in the window; bytes are those after the first. */
  private train = { answers: 0, bytes: 0, startedMs: 0 };
  private lineBytes: number | undefined;

  /** @param window requests in flight */
  constructor(private readonly window: number) {}

  /** Undefined until enough answers have come. */
  facts(nowMs: number): LineFacts | undefined {
    return this.lineBytes === undefined ? undefined : { bytes: this.lineBytes, leastRate: this.leastRate(nowMs) };
  }

  /** Bytes per millisecond since the first request. */
  leastRate(nowMs: number): number {
    return this.totalBytes / Math.max(1, nowMs - this.firstSentMs);
  }

  /** An answer of so many bytes has come. */
  took(bytes: number, { sentMs, nowMs }: Answered): void {
    this.leastMs = Math.min(this.leastMs, Math.max(1, nowMs - sentMs));
    this.firstSentMs = Math.min(this.firstSentMs, sentMs);
    this.totalBytes += bytes;
    const { train } = this;
    if (train.answers === 0) train.startedMs = nowMs;
    else train.bytes += bytes;
    train.answers++;
    // Requests go out together at first, so answers come one behind the other, as fast as the line lets them.
    if (this.window === 1) this.lineBytes = bytes;
    else if (train.answers > 1 && train.answers * 2 > this.window) this.lineBytes = (this.leastMs * train.bytes) / Math.max(1, nowMs - train.startedMs);
    if (train.answers >= this.window) this.train = { answers: 0, bytes: 0, startedMs: 0 };
  }
}
