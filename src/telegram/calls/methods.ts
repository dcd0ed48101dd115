/**
 * How a method is sent inside a takeout: `wrapped` in it, or wrapped and `split` by the server's ranges of message ids.
 * @see telegram-client.md section 9
 */
export type TakeoutRule = 'wrapped' | 'split';

/** `history`, `file` and `cdn` run on their own connections, `main` on the first. */
type Connection =
  /** Without a rule the method is sent bare even inside a takeout: sign-in, configuration, updates, the topic list. */
  | { readonly connection: 'main'; readonly takeout?: TakeoutRule }
  /** A data centre that knows nobody: encrypted copies of files. */
  | { readonly connection: 'cdn'; readonly takeout?: undefined }
  | { readonly connection: 'history' | 'file'; readonly takeout: TakeoutRule };

/** How a method is sent. */
export type MethodRule = Connection & {
  /** Callable before sign-in. */
  readonly isBeforeSignIn?: boolean;
  /** Somebody sits in front of it: a wait is reported at once instead of slept through. */
  readonly isInteractive?: boolean;
  /**
   * Not repeated by itself: because every time counts (another code, another try), or because there is another way. What is
   * interactive is, where Telegram itself answers that it failed for now.
   */
  readonly isSentOnce?: boolean;
};

/**
 * The only methods this program ever calls (F-SEC-12): reading, and signing in and out. `call` refuses everything else.
 * @see telegram-client.md section 14
 */
const rules: Readonly<Record<string, MethodRule>> = {
  'auth.sendCode': { connection: 'main', isBeforeSignIn: true, isInteractive: true, isSentOnce: true },
  'auth.resendCode': { connection: 'main', isBeforeSignIn: true, isInteractive: true, isSentOnce: true },
  'auth.signIn': { connection: 'main', isBeforeSignIn: true, isInteractive: true, isSentOnce: true },
  'auth.exportLoginToken': { connection: 'main', isBeforeSignIn: true, isInteractive: true },
  'auth.importLoginToken': { connection: 'main', isBeforeSignIn: true, isInteractive: true },
  'auth.checkPassword': { connection: 'main', isBeforeSignIn: true, isInteractive: true, isSentOnce: true },
  'account.getPassword': { connection: 'main', isBeforeSignIn: true, isInteractive: true, isSentOnce: true },
  'auth.logOut': { connection: 'main', isInteractive: true, isSentOnce: true },
  'users.getUsers': { connection: 'main', takeout: 'wrapped' },
  'contacts.resolveUsername': { connection: 'main' },
  'messages.checkChatInvite': { connection: 'main' },
  'messages.getDialogs': { connection: 'main', takeout: 'wrapped' },
  'messages.getChats': { connection: 'main' },
  'channels.getChannels': { connection: 'main' },
  'channels.getFullChannel': { connection: 'main' },
  'messages.getDiscussionMessage': { connection: 'main' },
  'messages.getDialogFilters': { connection: 'main' },
  'messages.getForumTopics': { connection: 'main' },
  'messages.getForumTopicsByID': { connection: 'main' },
  'messages.getMessages': { connection: 'main', takeout: 'split' },
  'channels.getMessages': { connection: 'main', takeout: 'split' },
  'messages.getHistory': { connection: 'history', takeout: 'split' },
  'messages.getReplies': { connection: 'history', takeout: 'split' },
  'messages.search': { connection: 'history', takeout: 'split' },
  'messages.getSearchCounters': { connection: 'main' },
  'messages.getSavedDialogs': { connection: 'main', takeout: 'wrapped' },
  'messages.getSavedHistory': { connection: 'history', takeout: 'split' },
  'upload.getFile': { connection: 'file', takeout: 'wrapped' },
  // Hashes and copies on a CDN are only a help: a file is fetched just as well without.
  'upload.getFileHashes': { connection: 'file', takeout: 'wrapped', isSentOnce: true },
  'upload.getCdnFile': { connection: 'cdn', isSentOnce: true },
  'upload.getCdnFileHashes': { connection: 'file', takeout: 'wrapped' },
  'upload.reuploadCdnFile': { connection: 'file', takeout: 'wrapped' },
  'help.getCdnConfig': { connection: 'main' },
  'help.getConfig': { connection: 'main' },
  'account.initTakeoutSession': { connection: 'main' },
  'account.finishTakeoutSession': { connection: 'main', takeout: 'wrapped' },
  'messages.getSplitRanges': { connection: 'main', takeout: 'wrapped' },
  'messages.getMessageReactionsList': { connection: 'main' },
  'messages.getPollResults': { connection: 'main' },
  'messages.getPollVotes': { connection: 'main' },
  'stories.getStoriesByID': { connection: 'main' },
  'messages.getRichMessage': { connection: 'main' },
  'messages.getWebPage': { connection: 'main' },
  'messages.getCustomEmojiDocuments': { connection: 'main' },
  // Makes a text nobody else sees; of the account it uses only trials of this very thing.
  'messages.transcribeAudio': { connection: 'main' },
};

/** Undefined: not allowed. */
export function methodRule(method: string): MethodRule | undefined {
  return Object.hasOwn(rules, method) ? rules[method] : undefined;
}

/** For the test that no method here changes anything on the account. */
export const allowedMethods: readonly string[] = Object.keys(rules);
