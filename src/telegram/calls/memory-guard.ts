import type { MemoryNotice } from '../../model/memory-event';

/** Memory of this process, as whoever runs it can tell. */
export interface MemoryPort {
  /** Megabytes in use now. */
  usedMB(): number;
  /** Most megabytes it may use. */
  readonly limitMB: number;
  /** Collects garbage more eagerly, for some processor time, or as usual again. */
  collectEagerly(isEager: boolean): void;
  /** Collects it all now, at a stretch. */
  collect(): void;
}

/** Share of the limit above which less is fetched at a time (chosen: what is on its way still has to find room). */
const WARN_AT = 0.8;
/** Share below which more is fetched again. */
const CALM_AT = 0.7;
/** Share from which garbage is collected after any answer: a batch for large notes leaves 50 MB behind (measured). */
const COLLECT_AT = 0.7;
/** Answers from one collection of garbage to the next: where little of it is garbage, collecting does not help (chosen). */
const COLLECT_EVERY = 4;
/** Looks in a row that find room before less is no longer said to be fetched: what was collected fills up again (chosen). */
const CALM_LOOKS = 16;
/** Answers from one look to the next: what was changed must show before more is (chosen). */
const LOOK_EVERY = 8;
/** How often windows and lanes are halved at most: 16 lanes become one. */
const MAX_HALVINGS = 4;

/**
 * Watches the memory of the process and says how much may be fetched at a time. Above four fifths of the limit windows and
 * lanes are halved, again and again while it does not fall, and garbage is collected at once; at the limit itself one request at
 * a time is left. Nothing fails.
 */
export class MemoryGuard {
  private halvings = 0;
  private answers = 0;
  /** Number of the answer from which garbage is collected again. */
  private nextCollection = 0;
  private calmLooks = 0;
  private level: MemoryNotice['level'] = 'normal';

  constructor(
    /** Absent where the memory is not ours to judge. */
    private readonly memory: MemoryPort | undefined,
    private readonly onNotice: (notice: MemoryNotice) => void,
  ) {}

  /** An answer has arrived. */
  look(): void {
    if (this.memory === undefined) return;
    this.answers++;
    const usedMB = this.memory.usedMB();
    const share = usedMB / this.memory.limitMB;
    // Notes that grow large leave more behind with every batch than there may be room for twice: no waiting for the next look.
    if (share >= COLLECT_AT && this.answers >= this.nextCollection) {
      this.nextCollection = this.answers + COLLECT_EVERY;
      this.memory.collect();
    }
    if (this.answers % LOOK_EVERY !== 0) return;
    this.calmLooks = share < CALM_AT ? this.calmLooks + 1 : 0;
    if (share >= 1) this.halvings = MAX_HALVINGS;
    else if (share >= WARN_AT) this.halvings = Math.min(MAX_HALVINGS, this.halvings + 1);
    else if (share < CALM_AT) this.halvings = Math.max(0, this.halvings - 1);
    const level = share >= 1 ? 'critical' : share >= WARN_AT ? (this.level === 'critical' ? 'critical' : 'warning') : this.halvings > 0 || this.calmLooks < CALM_LOOKS ? this.level : 'normal';
    if (level === this.level) return;
    if ((level === 'normal') !== (this.level === 'normal')) this.memory.collectEagerly(level !== 'normal');
    this.level = level;
    this.onNotice({ level, usedMB: Math.round(usedMB), limitMB: this.memory.limitMB });
  }

  /** `most`, or as much of it as there is room for; at least one. */
  allowed(most: number): number {
    return Math.max(1, most >> this.halvings);
  }
}
