import { MarkdownRenderChild } from 'obsidian';
import { isChatId, type ChatId } from '../../model/ids';
import { strings } from '../../ui/locale/strings';

/** What tells when the chat of a note was read last. */
export interface UpdateBlockParts {
  /** Chat of the note the block stands in; null for a note that is no export. */
  chatOfNote(): ChatId | null;
  /** Milliseconds since 1970; null for a chat this device has not read. */
  updatedMs(chat: ChatId): number | null;
  /** Told when that changes; returns the end of it. */
  onChange(listener: () => void): () => void;
}

/** A code block `tobs` on the screen: when the chat of its note was last updated. It only shows; the note stays as it is. */
export class UpdateBlock extends MarkdownRenderChild {
  constructor(
    element: HTMLElement,
    private readonly source: string,
    private readonly parts: UpdateBlockParts,
  ) {
    super(element);
  }

  override onload(): void {
    this.containerEl.addClass('tobs-updated');
    const show = (): void => this.containerEl.setText(this.text());
    show();
    this.register(this.parts.onChange(show));
  }

  private text(): string {
    const text = strings.automation;
    const source = this.source.trim();
    const named = /^chat:\s*["']?(-?\d+)["']?$/.exec(source)?.[1];
    if (source !== '' && (named === undefined || !isChatId(named))) return text.blockProblem;
    const chat = named !== undefined && isChatId(named) ? named : this.parts.chatOfNote();
    if (chat === null) return text.noChat;
    const ms = this.parts.updatedMs(chat);
    return ms === null ? text.neverUpdated : text.updated(ms);
  }
}
