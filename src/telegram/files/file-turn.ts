/**
 * One of the requests a file may have under way. Of all files only some are fetched at the same time; a lane that waits for
 * nothing but time leaves its file's place to others. Implemented by companion/media.
 */
export interface FileLane {
  /** Resolves when the file may be asked for. Rejects with the signal's reason. */
  begin(signal: AbortSignal): Promise<void>;
  /** Between two parts: gives way to files that come first, until it is this file's turn again. */
  next(signal: AbortSignal): Promise<void>;
  /** Waits without keeping the file's place: a pause Telegram asked for, or one after a failure. */
  rest<T>(wait: () => Promise<T>, signal: AbortSignal): Promise<T>;
  /** The lane asks for nothing any more; may be called at any time. */
  end(): void;
}

/** A file's place among those that are fetched at the same time: it has one while any of its lanes is under way. */
export interface FileTurn {
  lane(): FileLane;
}
