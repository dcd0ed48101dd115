/** How a method is sent. */
export interface MethodRule {
  /** `history` and `file` run on their own connections, `main` on the first. */
  readonly connection: 'main' | 'history' | 'file';
  /** Callable before sign-in. */
  readonly isBeforeSignIn?: boolean;
  /** Somebody sits in front of it: a wait is reported at once instead of slept through, nothing is sent twice. */
  readonly isInteractive?: boolean;
}

/**
 * The only methods this program ever calls (F-SEC-12): reading, and signing in and out. `call` refuses everything else.
 * @see telegram-client.md section 14
 */
const rules: Readonly<Record<string, MethodRule>> = {
  'auth.sendCode': { connection: 'main', isBeforeSignIn: true, isInteractive: true },
  'auth.resendCode': { connection: 'main', isBeforeSignIn: true, isInteractive: true },
  'auth.signIn': { connection: 'main', isBeforeSignIn: true, isInteractive: true },
  'auth.checkPassword': { connection: 'main', isBeforeSignIn: true, isInteractive: true },
  'account.getPassword': { connection: 'main', isBeforeSignIn: true, isInteractive: true },
  'auth.logOut': { connection: 'main', isInteractive: true },
  'users.getUsers': { connection: 'main' },
  'contacts.resolveUsername': { connection: 'main' },
  'messages.checkChatInvite': { connection: 'main' },
  'messages.getDialogs': { connection: 'main' },
  'messages.getChats': { connection: 'main' },
  'channels.getChannels': { connection: 'main' },
  'messages.getForumTopicsByID': { connection: 'main' },
  'messages.getMessages': { connection: 'main' },
  'channels.getMessages': { connection: 'main' },
  'messages.getHistory': { connection: 'history' },
  'messages.getReplies': { connection: 'history' },
  'upload.getFile': { connection: 'file' },
};

/** Undefined: not allowed. */
export function methodRule(method: string): MethodRule | undefined {
  return Object.hasOwn(rules, method) ? rules[method] : undefined;
}

/** For the test that no method here changes anything on the account. */
export const allowedMethods: readonly string[] = Object.keys(rules);
