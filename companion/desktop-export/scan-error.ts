/** The file is no JSON, or no JSON to import; `byte` is where it goes wrong. */
export class ScanError extends Error {
  override readonly name = 'ScanError';
  constructor(
    readonly reason: string,
    readonly byte: number,
  ) {
    super(reason);
  }
}
