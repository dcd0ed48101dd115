import type { MessageId } from '../../model/ids';
import type { OnFailure } from './sound-messages';

/**
 * Messages of a chat that broke and are asked for again by the next run. Chosen: each costs it a request, and they are far fewer than what
 * ends a run, so that nothing stands in front of what is new for good.
 */
const mostAskedAgain = 20;

/** The first messages of which nothing but a placeholder came to be in this run: they stay uncovered, so that the next run asks for them again (F-RUN-15). */
export class BrokenMessages {
  private readonly found = new Set<MessageId>();

  get ids(): readonly MessageId[] {
    return [...this.found];
  }

  /** The same parts, with an ear for messages that break. */
  heardBy<Parts extends { readonly onFailure: OnFailure }>(parts: Parts): Parts {
    const { onFailure } = parts;
    return {
      ...parts,
      onFailure: (failure) => {
        if (failure.error.code === 'MESSAGE_FAILED' && this.found.size < mostAskedAgain) this.found.add(failure.error.messageId);
        onFailure(failure);
      },
    };
  }
}
