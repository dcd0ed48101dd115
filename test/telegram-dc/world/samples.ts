/** One message of every media, action and entity constructor of the schema. */
import type { TlObject } from '../rpc/registry';
import type { FileEntry } from './catalog';
import type { Chat } from './chat';
import type { World } from './index';
import type { Marked } from './markup';
import type { View } from './view';

export class Samples {
  readonly count = 0;
  constructor(readonly world: World) {}
  body(_ref: number): Marked { return { text: '', entities: [] }; }
  message(_chat: Chat, _row: number, _view: View, head: object): TlObject { return { _: 'message', ...head, message: '' }; }
  file(_ref: number): FileEntry | undefined { return undefined; }
  action(_ref: number): string | undefined { return undefined; }
}
