/** Who looks at the world, and which file references are good: all that answers depend on beside their arguments. */
export interface View {
  readonly selfId: number;
  /** TL layer of the client: samples of constructors it lacks are shown as unsupported. */
  readonly layer: number;
  /** Polls with the viewer's own vote and the right answer even where a message leaves them out. */
  readonly hasWholePolls?: boolean;
  readonly version: { readonly generation: number; readonly age: number };
}
