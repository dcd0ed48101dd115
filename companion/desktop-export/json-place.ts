/** What stands around the values of a Telegram Desktop export, as far as an import looks at it. */
export type Place = 'root' | 'lists' | 'list' | 'chat' | 'messages' | 'other';

/** An object or array that is open; `key` is the one whose value comes next. */
export interface Level {
  readonly isObject: boolean;
  readonly place: Place;
  key: string;
}

/** What an object or array is that begins in `parent`. */
export function placeIn(parent: Level | undefined, isObject: boolean): Place {
  if (parent === undefined) return 'root';
  const { place, key } = parent;
  if (place === 'root' && isObject && (key === 'chats' || key === 'left_chats')) return 'lists';
  if (place === 'lists' && !isObject && key === 'list') return 'list';
  if (place === 'list' && isObject) return 'chat';
  return (place === 'chat' || place === 'root') && !isObject && key === 'messages' ? 'messages' : 'other';
}

/** Digits, letters and signs: what numbers, `true`, `false` and `null` are made of. */
export function isLiteralByte(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a) || byte === 0x2d || byte === 0x2b || byte === 0x2e;
}
