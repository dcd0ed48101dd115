/** What a file of settings would do, in words. */
export interface SettingsPreview {
  readonly changes: readonly SettingChange[];
  /** What is left out of it, and why; one line each. */
  readonly leftOut: readonly string[];
}

/** An option a file of settings would change, in words. */
export interface SettingChange {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}
