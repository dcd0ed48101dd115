import type { VaultPath } from '../../model/ids';
import type { ArticleLink, MessageLink } from '../types';

/** Formatting that is written as a pair of markers around a text. */
export type MarkType = 'bold' | 'italic' | 'underline' | 'strike' | 'spoiler' | 'subscript' | 'superscript' | 'marked';

/** Part of a formatted text. Offsets are gone: a tree can neither overlap nor run out of range. */
export type Node =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: MarkType; readonly children: readonly Node[] }
  | { readonly type: 'code'; readonly text: string }
  /** `target` is an address that may be opened, not yet encoded; null when it must not be one. */
  | { readonly type: 'link'; readonly target: string | null; readonly shown: string; readonly children: readonly Node[] }
  /** An address that stands in the text itself. */
  | { readonly type: 'url'; readonly url: string; readonly text: string }
  /** Points to a message in the vault; `text` is what the message showed. */
  | { readonly type: 'note'; readonly link: MessageLink | ArticleLink; readonly text: string }
  /** A custom emoji as a picture; `text` is the character it stands for. */
  | { readonly type: 'emoji'; readonly path: VaultPath; readonly text: string }
  /** `text` as it was sent, `tag` as it is written. */
  | { readonly type: 'hashtag'; readonly text: string; readonly tag: string }
  | { readonly type: 'pre'; readonly language: string; readonly text: string }
  | { readonly type: 'quote'; readonly isCollapsed: boolean; readonly children: readonly Node[] };
