import { MessageStore as Kept } from '../../../src/export/state/message-store';

export { StateDamaged } from '../../../src/export/state/message-store';

/** Stands in for the product's: nothing is remembered of what is written, which a first export does not need. */
export class MessageStore extends Kept {
  override put(): Promise<void> {
    return Promise.resolve();
  }

  override takeChanges(): readonly never[] {
    return [];
  }
}
