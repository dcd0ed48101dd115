/** Who looks at the world and when: access hashes and the `out` flag depend on the account, file references on the time. */
export interface View {
  readonly selfId: number;
  readonly now: number;
  readonly version: { readonly generation: number; readonly age: number };
}
