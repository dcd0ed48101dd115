/** One picture to be made smaller, as the worker is told. */
export interface PictureJob {
  readonly id: number;
  /** A JPEG, PNG or WebP file; without any, the worker only tries whether it can do this at all. */
  readonly bytes?: Uint8Array;
  /** Size of the result, turned as the picture is shown. */
  readonly width: number;
  readonly height: number;
  /** 0 to 1, as the canvas has it. */
  readonly quality: number;
}

/** The result as JPEG, or why there is none. */
export type PictureAnswer = { readonly id: number; readonly bytes: Uint8Array } | { readonly id: number; readonly reason: string };
