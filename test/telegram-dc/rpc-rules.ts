/** Which methods are answered where, and how unknown ones are refused. */

/** Beginnings of method names that would change the account: an exporter must never send them (F-SEC-12). */
const CHANGING = /\.(send|edit|delete|join|leave|read|forward|save|set|update|create|invite|import|export(?!Authorization|LoginToken)|add|remove|block|unblock|toggle|pin|unpin|report|reorder|start|accept|confirm|reset|upload|clear|mark|hide|register|unregister|install|uninstall|vote|transfer|convert|receivedMessages|discard|request|translate|transcribe|sign|migrate|kick|promote|ban|apply|buy|close|open)/i;

export interface Refusal {
  readonly code: number;
  readonly text: string;
  readonly rule: 'account-change' | 'not-implemented';
}

/** The answer to a method without a handler. */
export function refusalOf(method: string): Refusal {
  return CHANGING.test(method)
    ? { code: 400, text: `TEST_DC_READ_ONLY:${method}`, rule: 'account-change' }
    : { code: 500, text: `TEST_DC_NOT_IMPLEMENTED:${method}`, rule: 'not-implemented' };
}

/** Other data centres serve files, sign-in and settings; the account's data is at home only. */
const OFF_HOME = /^(help|auth|upload|langpack)\.|^account\.getPassword$|^updates\.getState$|^users\.getUsers$/;

export function isAllowedOffHome(method: string): boolean {
  return OFF_HOME.test(method);
}
