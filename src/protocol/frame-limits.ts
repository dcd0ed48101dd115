/** Largest message on the connection. Chosen: a batch of 100 messages measures about 50 KB, a dialog page less. */
export const MAX_FRAME_BYTES = 64 * 1024 * 1024;

/** Largest message before the token was checked; `hello` has about 150 bytes. */
export const MAX_HELLO_BYTES = 16 * 1024;

/** Longest header; ours are about 30 bytes. */
export const MAX_HEADER_BYTES = 256;

/** Received and not yet handed on: from here on the other side has to wait. Chosen: what a busy run sends is far below. */
export const MAX_UNREAD_BYTES = 256 * 1024;

/** Written and not yet taken by the other side: from here on nothing more is read from it. Chosen: a window of batches, several times. */
export const MAX_UNTAKEN_BYTES = 16 * 1024 * 1024;

/** Requests of one client that are worked on at a time. Chosen: a run with everything at its maximum sends about a hundred. */
export const MAX_RUNNING_REQUESTS = 512;
