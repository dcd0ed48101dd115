/**
 * Cause of a PROTOCOL failure: the companion that was started is of another version than the plugin that is running. So it is after an
 * update, whose main.js lies on the disk while Obsidian still holds the one before.
 */
export class OtherVersion extends Error {
  override readonly name = 'OtherVersion';
}
