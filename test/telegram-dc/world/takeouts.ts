/** Takeout sessions: asked for, approved after a while, valid for a time, finished. */
import { hashText, long } from './hash';
import type { Scenario } from './scenario';

/** What a session was opened for. */
export interface TakeoutFlags {
  readonly contacts: boolean;
  readonly messageUsers: boolean;
  readonly messageChats: boolean;
  readonly messageMegagroups: boolean;
  readonly messageChannels: boolean;
  readonly files: boolean;
  readonly fileMaxSize: number | undefined;
}

export interface Takeout {
  readonly id: bigint;
  readonly owner: string;
  readonly flags: TakeoutFlags;
  readonly opened: number;
  /** Outcome given to finishTakeoutSession; undefined while open. */
  finished: boolean | undefined;
}

/** The answer to init: a session, or the seconds still to wait. */
export type Opening = { readonly takeout: Takeout } | { readonly waitSeconds: number };

export class Takeouts {
  /** Every session ever opened, for tests to look at. */
  readonly record: Takeout[] = [];
  private firstAsked: number | undefined;
  private isApproved = false;

  constructor(private readonly scenario: Scenario) {}

  /** What the user does in another Telegram app. */
  approve(): void {
    this.isApproved = true;
  }

  open(owner: string, flags: TakeoutFlags, now: number): Opening {
    const { approveAfter, delay = 86_400, reuse = false } = this.scenario.takeout ?? {};
    this.firstAsked ??= now;
    const needsApproval = approveAfter !== undefined || this.scenario.takeout?.delay !== undefined;
    const isReady = !needsApproval || this.isApproved || (approveAfter !== undefined && now >= this.firstAsked + approveAfter);
    if (!isReady) return { waitSeconds: Math.max(1, this.firstAsked + delay - now) };
    const open = this.record.find((candidate) => candidate.owner === owner && candidate.finished === undefined && this.isInTime(candidate, now));
    if (reuse && open !== undefined) return { takeout: open };
    const takeout: Takeout = { id: long(hashText(owner, this.scenario.seed), this.record.length), owner, flags, opened: now, finished: undefined };
    this.record.push(takeout);
    return { takeout };
  }

  /** The open session of this id and login, or undefined: 403 TAKEOUT_INVALID. */
  find(id: bigint, owner: string, now: number): Takeout | undefined {
    // Whether a finished one may be used again is not documented, hence a switch.
    const isOpen = (takeout: Takeout): boolean => takeout.finished === undefined || this.scenario.takeout?.afterFinish === 'valid';
    return this.record.find((takeout) => takeout.id === id && takeout.owner === owner && isOpen(takeout) && this.isInTime(takeout, now));
  }

  private isInTime(takeout: Takeout, now: number): boolean {
    return now < takeout.opened + (this.scenario.takeout?.validFor ?? 86_400);
  }
}
