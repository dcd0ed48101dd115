import type { Dialog, PhotoOrder, Target } from '../model/chat';
import type { ChatId } from '../model/ids';
import type { Topic } from '../model/topic';
import type { DrawIcon, Outcome } from './outcome';
import type { PickedTarget } from './picked-target';

/** What the list of chats asks for. */
export interface PickerSource {
  /** Reads all dialogs; `onPage` is called with each page as it arrives. */
  load: (onPage: (page: readonly Dialog[]) => void) => Promise<Outcome<null>>;
  topics: (id: ChatId) => Promise<Outcome<readonly Topic[]>>;
  /** Messages of a topic; null: Telegram does not say. */
  countTopic: (target: PickedTarget) => Promise<Outcome<number | null>>;
  /** Small pictures, JPEG in base64, in order. */
  photos: (orders: readonly PhotoOrder[]) => Promise<Outcome<readonly (string | null)[]>>;
  /** The chat, topic or post behind a link. */
  resolve: (link: string) => Promise<Outcome<Target>>;
  /** Signing in is what helps. */
  onSignIn: () => void;
  drawIcon: DrawIcon;
}
