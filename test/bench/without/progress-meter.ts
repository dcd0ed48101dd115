/** Stands in for the product's: nothing is said of how far a chat is. */
export class ProgressMeter {
  expect(): void {
    // Nothing is reported.
  }

  stage(): void {
    // Nothing is reported.
  }

  tick(): void {
    // Nothing is reported.
  }
}
