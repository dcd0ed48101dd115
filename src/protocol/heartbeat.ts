/** When a peer that says nothing counts as stuck. */
export interface HeartbeatLimits {
  /** Milliseconds between two beats. */
  readonly everyMs: number;
  /** Milliseconds of silence, as far as this process was awake itself. */
  readonly silentMs: number;
}

/** Where beats come from: timers of whoever hosts them, or a test. */
export interface HeartbeatClock {
  /** Milliseconds, for intervals only. */
  now(): number;
  /** Calls `work` again and again; returns its end. */
  every(ms: number, work: () => void): () => void;
}

/** When and how the other side is listened to; times in milliseconds. */
export interface HeartbeatOptions extends HeartbeatLimits {
  readonly clock: HeartbeatClock;
}

/** chosen: a companion answers within milliseconds unless its event loop stands still; half a minute is more than any collection of garbage takes. */
export const clientLimits: HeartbeatLimits = { everyMs: 5000, silentMs: 30_000 };
/**
 * chosen: the client may be a hidden window, whose timers run once a minute, or one that shows a dialog of the system; a companion that
 * waits for it holds nothing but its window of batches meanwhile.
 */
export const serverLimits: HeartbeatLimits = { everyMs: 15_000, silentMs: 180_000 };

/**
 * Notices a peer whose process is there and does nothing any more. Silence counts only as far as this side's own timer ran: after a
 * machine has slept, both sides have heard nothing for hours, and the peer gets its time to say something all the same.
 */
export class Heartbeat {
  private silentMs = 0;
  private lastMs: number;
  private readonly end: () => void;

  /** @param onBeat says something to the peer  @param onSilent called once; nothing is said afterwards */
  constructor(
    private readonly options: HeartbeatOptions,
    private readonly on: { onBeat?(): void; onSilent(): void },
  ) {
    const { clock, everyMs } = options;
    this.lastMs = clock.now();
    this.end = clock.every(everyMs, () => this.beat());
  }

  /** The peer has said something. */
  heard(): void {
    this.silentMs = 0;
  }

  stop(): void {
    this.end();
  }

  private beat(): void {
    const { clock, everyMs, silentMs } = this.options;
    const nowMs = clock.now();
    this.silentMs += Math.min(nowMs - this.lastMs, everyMs);
    this.lastMs = nowMs;
    if (this.silentMs >= silentMs) {
      this.stop();
      this.on.onSilent();
      return;
    }
    this.on.onBeat?.();
  }
}
