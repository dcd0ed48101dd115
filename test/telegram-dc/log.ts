/** The request log, the counters, and the violations: rules of the protocol a client broke. */

/** One call as it went. */
export interface LogEntry {
  readonly time: number;
  readonly dc: number;
  readonly connection: number;
  /** Key of the login, hexadecimal. */
  readonly login: string;
  readonly method: string;
  readonly wrappers: readonly string[];
  /** Arguments, JSON-safe: long as decimal string, bytes shortened to 16 in hexadecimal. */
  readonly args: unknown;
  readonly chat?: string | undefined;
  readonly requestBytes: number;
  readonly answerBytes: number;
  readonly ms: number;
  readonly error?: string | undefined;
  readonly fault?: string | undefined;
}

/** A broken rule; `rule` is a short fixed name, `detail` says what was seen. */
export interface Violation {
  readonly rule: string;
  readonly detail: string;
  readonly dc: number;
  readonly connection: number;
}

export interface Counter {
  calls: number;
  errors: number;
  bytes: number;
}

/** Numbers since the start or the last reset. */
export interface Stats {
  methods: Record<string, Counter>;
  chats: Record<string, Counter>;
  dcs: Record<string, Counter>;
  connectionCounters: Record<string, Counter>;
  errors: Record<string, number>;
  bytesIn: number;
  bytesOut: number;
  inFlight: number;
  peakInFlight: number;
  connections: number;
  openConnections: number;
  handshakes: number;
  binds: number;
  reconnects: number;
  containersIn: number;
  containersOut: number;
  gzipIn: number;
  gzipOut: number;
  resent: number;
  /** Messages with another salt than the server's. */
  wrongSalts: number;
  repeatedPages: number;
  repeatedParts: number;
  earlyCalls: number;
  cacheHits: number;
  violations: Violation[];
}

/** Entries kept; older ones are dropped, the counters go on. */
const LOG_SIZE = 100_000;

function emptyStats(inFlight = 0, openConnections = 0): Stats {
  return {
    methods: {}, chats: {}, dcs: {}, connectionCounters: {}, errors: {}, bytesIn: 0, bytesOut: 0, inFlight, peakInFlight: inFlight, connections: 0, openConnections,
    handshakes: 0, binds: 0, reconnects: 0, containersIn: 0, containersOut: 0, gzipIn: 0, gzipOut: 0, resent: 0, wrongSalts: 0,
    repeatedPages: 0, repeatedParts: 0, earlyCalls: 0, cacheHits: 0, violations: [],
  };
}

/** JSON-safe, shortened form of TL arguments. */
export function loggable(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return value.length > 16 ? `${Buffer.from(value.subarray(0, 16)).toString('hex')}…(${value.length})` : Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(loggable);
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, loggable(part)]));
  return value;
}

/** What `log(filter)` may ask for. */
export interface LogFilter {
  readonly method?: string;
  readonly chat?: string;
  readonly dc?: number;
  readonly connection?: number;
  readonly errors?: boolean;
  readonly last?: number;
}

/** Collects entries and counters of one server. */
export class RequestLog {
  stats: Stats = emptyStats();
  private entries: LogEntry[] = [];
  /** Calls answered without an error; hashes would do, but the runs tests make are small. */
  private answered = new Set<string>();

  constructor(private readonly onViolation?: (violation: Violation) => void) {}

  reset(): void {
    this.stats = emptyStats(this.stats.inFlight, this.stats.openConnections);
    this.entries = [];
    this.answered = new Set();
  }

  violation(rule: string, detail: string, at: { readonly dc: number; readonly connection: number }): void {
    const violation = { rule, detail, dc: at.dc, connection: at.connection };
    // A client in a loop would fill the memory.
    if (this.stats.violations.length < 1000) this.stats.violations.push(violation);
    this.onViolation?.(violation);
  }

  begin(): void {
    this.stats.inFlight++;
    this.stats.peakInFlight = Math.max(this.stats.peakInFlight, this.stats.inFlight);
  }

  end(entry: LogEntry): void {
    this.stats.inFlight--;
    this.entries.push(entry);
    if (this.entries.length > LOG_SIZE * 1.2) this.entries = this.entries.slice(-LOG_SIZE);
    const { stats } = this;
    const failed = entry.error !== undefined;
    for (const [group, key] of [[stats.methods, entry.method], [stats.chats, entry.chat], [stats.dcs, entry.dc], [stats.connectionCounters, entry.connection]] as const) {
      if (key === undefined) continue;
      const counter = (group[key] ??= { calls: 0, errors: 0, bytes: 0 });
      counter.calls++;
      if (failed) counter.errors++;
      counter.bytes += entry.answerBytes;
    }
    if (entry.error !== undefined) stats.errors[entry.error] = (stats.errors[entry.error] ?? 0) + 1;
  }

  /** Notes that `call` (its bytes) got its answer, to find pages and parts fetched twice. */
  answer(kind: 'page' | 'part', call: string): void {
    if (!this.answered.has(call)) this.answered.add(call);
    else if (kind === 'page') this.stats.repeatedPages++;
    else this.stats.repeatedParts++;
  }

  /** Entries that fit, oldest first. */
  find(filter: LogFilter = {}): LogEntry[] {
    const found = this.entries.filter((entry) =>
      (filter.method === undefined || entry.method === filter.method) &&
      (filter.chat === undefined || entry.chat === filter.chat) &&
      (filter.dc === undefined || entry.dc === filter.dc) &&
      (filter.connection === undefined || entry.connection === filter.connection) &&
      (filter.errors !== true || entry.error !== undefined));
    return filter.last === undefined ? found : found.slice(-filter.last);
  }
}
