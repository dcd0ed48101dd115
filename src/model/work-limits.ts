/** How much is done at a time with one account: the part of a profile that may change while an export runs (F-SET-6). */
export interface WorkLimits {
  /** Connections for history. */
  readonly fetchConnections: number;
  /** Requests in flight per connection for history. */
  readonly requestsInFlight: number;
  /** Connections for files, per data centre. */
  readonly mediaConnections: number;
  readonly filesAtOnce: number;
  /** Per file. */
  readonly partsInFlight: number;
}
