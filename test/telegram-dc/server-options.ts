/** The scenario's `server` key: how the service itself behaves. */
import * as v from 'valibot';

const OptionsSchema = v.strictObject({
  /** Extra entries of the address list that clients pick wrongly: addresses nobody listens on. */
  decoys: v.optional(v.array(v.picklist(['mediaOnly', 'ipv6', 'cdn', 'tcpoOnly'])), []),
  /** 401 for a data centre's users elsewhere than home: 303 USER_MIGRATE_n for account data. */
  userMigrate: v.optional(v.boolean(), true),
  /** Seconds until `auth.resendCode` may ask for the next kind of code. */
  codeTimeoutS: v.optional(v.number(), 60),
  /** Ways a code is sent, first to last. */
  codeWays: v.optional(v.pipe(v.array(v.picklist(['email', 'app', 'sms', 'call'])), v.minLength(1)), ['app', 'sms', 'call']),
  codeValidS: v.optional(v.number(), 300),
  /** Phones refused with these errors: number → `PHONE_NUMBER_BANNED` … */
  phones: v.optional(v.record(v.string(), v.string()), {}),
  qrSeconds: v.optional(v.number(), 30),
});

export type ServerOptions = v.InferOutput<typeof OptionsSchema>;

/** @throws for an unknown key. */
export function parseServerOptions(input: unknown): ServerOptions {
  return v.parse(OptionsSchema, input ?? {});
}

/** One address of help.getConfig. */
export interface DcOption {
  readonly id: number;
  readonly ipAddress: string;
  readonly port: number;
  readonly flags: readonly ('static' | 'mediaOnly' | 'ipv6' | 'cdn' | 'tcpoOnly')[];
}
