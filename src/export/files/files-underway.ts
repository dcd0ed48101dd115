import type { FileProgress } from '../../model/events';
import type { VaultPath } from '../../model/ids';
import { RecentSpeed } from '../run/recent-speed';

/** chosen: smaller files are there before anybody has read their name. */
const leastBytes = 1024 * 1024;
/** chosen: what a window can show. */
const mostShown = 4;

interface Underway {
  readonly totalBytes: number;
  readonly speed: RecentSpeed;
  doneBytes: number;
}

/** How far the large files are that are being fetched (F-MED-20). */
export class FilesUnderway {
  private readonly files = new Map<VaultPath, Underway>();

  /** @param doneBytes never more than the total */
  advanced(path: VaultPath, { doneBytes, totalBytes }: { readonly doneBytes: number; readonly totalBytes: number }): void {
    if (totalBytes < leastBytes) return;
    const known = this.files.get(path) ?? { totalBytes, doneBytes, speed: new RecentSpeed() };
    known.doneBytes = doneBytes;
    this.files.set(path, known);
  }

  /** It is there, or given up. */
  ended(path: VaultPath): void {
    this.files.delete(path);
  }

  /** The largest ones, largest first. */
  list(nowMs: number): readonly FileProgress[] {
    return [...this.files]
      .map(([path, { doneBytes: done, totalBytes: total, speed }]) => {
        const perSecond = speed.perSecond(nowMs, done);
        return { path, done, total, perSecond, etaSeconds: perSecond > 0 ? Math.round((total - done) / perSecond) : null };
      })
      .sort((a, b) => b.total - a.total)
      .slice(0, mostShown);
  }
}
