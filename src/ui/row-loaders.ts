import { maxPhotoOrders, type PhotoOrder } from '../model/chat';
import { LazyLoader } from './lazy-loader';
import { targetKey, type PickedTarget } from './picked-target';
import type { PickerRow } from './picker-rows';
import type { PickerSource } from './picker-source';

/** chosen: what is only scrolled past is not asked for. */
const settleMs = 120;
const settle = (): Promise<void> => new Promise((done) => void window.setTimeout(done, settleMs));

/** How what rows show besides their titles is fetched. */
export interface RowLoaderParts extends Pick<PickerSource, 'photos' | 'countTopic'> {
  /** All pictures so far, by their ids. */
  readonly onPictures: (pictures: ReadonlyMap<string, string | null>) => void;
  /** Messages of topics so far, by the keys of the topics. */
  readonly onCounts: (counts: ReadonlyMap<string, number | null>) => void;
}

/** Fetches what rows show beside their names, for rows in view only. */
export class RowLoaders {
  private readonly pictures: LazyLoader<PhotoOrder, string | null>;
  private readonly counts: LazyLoader<PickedTarget, number | null>;

  constructor({ photos, countTopic, onPictures, onCounts }: RowLoaderParts) {
    this.pictures = new LazyLoader<PhotoOrder, string | null>({
      keyOf: ({ photo }) => photo.id,
      fetch: async (orders) => {
        const outcome = await photos(orders);
        // Without pictures every row keeps the sign of its kind; whatever is wrong shows where it matters.
        return outcome.ok ? outcome.value : null;
      },
      onLoaded: onPictures,
      batchSize: maxPhotoOrders,
      settle,
    });
    this.counts = new LazyLoader<PickedTarget, number | null>({
      keyOf: targetKey,
      fetch: async (targets) => {
        const outcomes = await Promise.all(targets.map((target) => countTopic(target)));
        return outcomes.map((outcome) => (outcome.ok ? outcome.value : null));
      },
      onLoaded: onCounts,
      batchSize: 1,
      settle,
    });
  }

  /** These rows are in view now. */
  show(rows: readonly PickerRow[]): void {
    this.pictures.show(rows.flatMap((row) => (row.kind === 'dialog' && row.dialog.photo !== undefined ? [{ chatId: row.dialog.chat.id, photo: row.dialog.photo }] : [])));
    this.counts.show(rows.flatMap((row) => (row.kind === 'topic' ? [row.target] : [])));
  }

  close(): void {
    this.pictures.close();
    this.counts.close();
  }
}
